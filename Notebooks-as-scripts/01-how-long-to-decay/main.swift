// How long should the decay be?
//
// A warm-up–stable–decay schedule keeps the rate at its peak and lowers it to zero at the end. A
// short decay learns longer at the full rate, a long one averages out more of the noise. Somewhere
// in between lies the best, and finding it by training costs one run a guess.
//
// Here the annealing law is fitted to two runs, a constant and a cosine one, and asked for the
// final loss of nine schedules that nobody has run. Then all nine are trained after all, to see.

import Fitting
import Forecasting
import Laws
import Plots
import Records
import Reports
import Schedules
import Training
import Wording

let task = try PowerLawRegression(size: 1024, sourceExponent: 0.4, batch: 16)
let peak = 0.1
let steps = 8_000
let warmup = 100

/// Trains the schedules side by side. With the exact expected loss at hand, a run here is what the
/// mean of endlessly many would be, and no luck can decide between schedules.
func train(_ schedules: [any Schedule]) async throws -> [Run] {
  let study = TrainingStudy(
    plans: try schedules.map { try TrainingPlan(.powerLawRegression(task), schedule: $0) })
  return zip(schedules, try await study.train()).map { schedule, trained in
    Run(
      name: "\(schedule.text.prefix { $0 != ":" })",
      records: trained.records.map { Record(step: $0.step, loss: $0["expected_loss"]!) },
      schedule: schedule)
  }
}

// 1. Two runs, and the law that follows from them.

let fitted = try await train([
  try Constant(peak: peak, steps: steps, warmup: warmup),
  try Cosine(peak: peak, steps: steps, warmup: warmup),
])
let fit = try Fit(AnnealingLaw(), to: fitted)
print("The law, fitted to a constant and a cosine run of \(steps) steps:\n")
print(fit.report())

// 2. Nine schedules, forecast and then trained.

let shares = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 0.8]
let schedules = try shares.map {
  try WSD(peak: peak, steps: steps, warmup: warmup, decay: Int($0 * Double(steps)))
}
let forecasts = schedules.map { Forecast(of: $0, under: fit).final }
let measured = try await train(schedules).map { $0.records[$0.records.count - 1].loss }

print("share of decay   forecast   measured   error")
for (index, share) in shares.enumerated() {
  let error = measured[index] / forecasts[index].loss - 1
  print(
    share.formatted(width: 14), forecasts[index].loss.formatted(width: 10, decimals: 4),
    measured[index].formatted(width: 10, decimals: 4),
    "\((100 * error).formatted(width: 8, decimals: 2)) %")
}

// 3. What that says.

let best = shares[forecasts.indices.min { forecasts[$0].loss < forecasts[$1].loss }!]
let trueBest = shares[measured.indices.min { measured[$0] < measured[$1] }!]
let regret = measured[shares.firstIndex(of: best)!] - measured.min()!
print("\nThe law would decay over \(best) of the run; training says \(trueBest).")
print("Following the law costs \(regret.formatted(width: 0, decimals: 4)) nats against the best.")

try Figure(
  "Final loss against the share of the run that decays",
  panels: [
    Panel(
      xLabel: "share of decay", yLabel: "final loss, nats",
      series: [
        Series(
          "forecast from two other runs", .line, .blue,
          zip(shares, forecasts).map { .init($0, $1.loss) }),
        Series(
          "measured", .crosses, .vermillion, zip(shares, measured).map { .init($0, $1) }),
      ])
  ], size: (800, 480)
).draw(to: "how-long-to-decay.png")
print("Drawn: how-long-to-decay.png")
