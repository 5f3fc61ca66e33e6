// A schedule to run next
//
// Two runs of a small transformer, one at a constant rate and one with a cosine, and the question
// which schedule to run next. Laws are fitted to the two and averaged, the schedule of lowest
// predicted loss is searched, and with it the best of those with a warm-up, a stable rate and a
// decay (WSD). Both were then trained, four seeds each; the logs lie in Data/optimized, beside
// Data/language-model. Was the gain what had been promised, and did the intervals hold?

import Figures
import Fitting
import Forecasting
import RunLogs
import Schedules
import Wording

func given(_ name: String) throws -> TrainedSchedule {
  try TrainedSchedule(name, in: "language-model", size: "size-200k")
}

let constant = try given("constant")
let cosine = try given("cosine")
let fit = try Average(to: [constant.mean, cosine.mean])
let constraints = try ScheduleConstraints(
  peak: cosine.schedule.rate(at: cosine.schedule.warmup), steps: cosine.schedule.steps,
  warmup: cosine.schedule.warmup,
  floor: ScheduleConstraints.floor(
    fittedBy: fit, peak: cosine.schedule.rate(at: cosine.schedule.warmup)),
  jumps: 0)
let optimal = try TrainedSchedule("optimal", in: "optimized")
/// What it is measured against, the fitted two last. All have its peak and its length.
let rivals =
  [try TrainedSchedule("wsd-tuned", in: "optimized")]
  + (try ["wsd", "wsd-sqrt", "wsd-exponential", "two-stage-low"].map(given)) + [cosine, constant]

try tellWhatTheRunsSay()
try tellWhichScheduleIsBest()
try await tellWhatTrainingSays()
try await tellWhatWasGained()

// 1. No law is right; each is believed as far as it predicts runs, and futures of runs, left out.

func tellWhatTheRunsSay() throws {
  print("1. What two runs say\n")
  print("law            weight   error of what was left out")
  for candidate in fit.candidates {
    print(
      candidate.law.padded(to: 14), candidate.weight.formatted(width: 6),
      (candidate.crossValidatedError?.formatted(decimals: 4) ?? "?").padded(to: 10, isRight: true),
      "nats")
  }
  print(
    "\nFitted from step \(TrainedSchedule.beginning) on: before it the models learn", terminator: ""
  )
  print(" letters and not yet words.\n")
}

// 2. Peak and length are given, since laws would rather have both higher; the cosine went down to 0,
// so any lower end of the rate was fitted. The rate may not rise again, nor jump: a sudden drop is a
// thing neither run has shown.

func tellWhichScheduleIsBest() throws {
  print("2. The schedule to run next\n")
  let free = try OptimalSchedule(
    under: fit, constraints: constraints, against: [cosine.schedule, constant.schedule])
  print(free.report)
  let wsd = try OptimalSchedule(shape: "wsd", under: fit, constraints: constraints)
  print("The best WSD is \(wsd.schedule.text),\n")
  print("                                          the best   its shape in training")
  for (name, found, trained) in [("free", free, optimal), ("WSD", wsd, rivals[0])] {
    let loss = Forecast(of: trained.schedule, under: fit, at: [trained.schedule.steps]).final.loss
    print(
      "predicted final loss, \(name)".padded(to: 38),
      found.forecast.final.loss.formatted(width: 11, decimals: 4),
      loss.formatted(width: 19, decimals: 4))
  }
  print(
    "\nThe last column is of the schedules in Data/optimized, as they were found before training.\n"
  )
}

// 3. Four seeds of each, the very seeds of the fitted runs.

func tellWhatTrainingSays() async throws {
  print("3. Predicted and measured\n")
  let all = [optimal] + rivals
  print("final loss         predicted   90 % interval      measured ± s.e.   inside")
  for trained in all where !isFitted(trained) {
    let final = Forecast(of: trained.schedule, under: fit, at: [trained.schedule.steps]).final
    let (lower, upper) = (final.lower!, final.upper!)
    print(
      trained.name.padded(to: 18), final.loss.formatted(width: 9, decimals: 4),
      "  \(lower.formatted(decimals: 4)) … \(upper.formatted(decimals: 4))",
      trained.finalLoss.formatted(width: 10, decimals: 4), "±",
      trained.finalLosses.standardError.formatted(decimals: 4),
      (lower...upper).contains(trained.finalLoss) ? "     yes" : "      no")
  }
  print()

  let shown = [optimal, rivals[0], cosine, constant]
  let lowest = all.map(\.finalLoss).min()!
  let start = 1000
  try await Figure(
    "The schedule to run next: predicted from constant and cosine, then trained (four seeds)",
    panels: [
      Panel(
        xLabel: "step", yLabel: "validation loss, nats",
        xRange: Double(start)...Double(constraints.steps),
        yRange: (lowest - 0.04)...constant.mean.records.first { $0.step >= start }!.loss + 0.01,
        share: 2,
        series: shown.enumerated().flatMap { index, trained in
          let forecast = Forecast(of: trained.schedule, under: fit)
          return [
            Series(
              "\(trained.name), measured", .points, index: index,
              trained.mean.records.map { .init(Double($0.step), $0.loss) }),
            Series(
              isFitted(trained) ? "fitted" : "predicted", .line, index: index,
              forecast.points.map { .init(Double($0.step), $0.loss) }),
          ]
        }),
      Panel(
        xLabel: "step", yLabel: "rate", xRange: Double(start)...Double(constraints.steps),
        series: shown.enumerated().map { index, trained in
          Series(
            nil, .line, index: index,
            (start...constraints.steps).filter { $0 % 10 == 0 }.map {
              .init(Double($0), trained.schedule.rate(at: $0))
            })
        }, legend: nil),
    ], size: (960, 780)
  ).draw(to: "schedule-to-run-next.png")
  print("Drawn: schedule-to-run-next.png\n")
}

func isFitted(_ trained: TrainedSchedule) -> Bool { ["constant", "cosine"].contains(trained.name) }

// 4. What the best schedule gains over others: predicted before, measured seed by seed.

func tellWhatWasGained() async throws {
  print("4. What the best schedule gains\n")
  let finals = fit.joint(
    of: ([optimal] + rivals).map { Endpoint($0.schedule, step: $0.schedule.steps) })
  let predicted = rivals.indices.map { index in
    let interval = finals.gapInterval(index + 1, over: 0, level: fit.conventions.level)!
    return Series.Point(
      Double(index) - 0.1, finals.losses[index + 1] - finals.losses[0], lower: interval[0],
      upper: interval[1])
  }
  let measured = rivals.map { optimal.gain(over: $0) }
  print("nats lower than     predicted   90 % interval       measured ± s.e.   inside")
  var held = 0
  for ((rival, gain), real) in zip(zip(rivals, predicted), measured) {
    let holds = gain.lower <= real.mean && real.mean <= gain.upper
    held += holds ? 1 : 0
    print(
      rival.name.padded(to: 18), gain.y.formatted(width: 9, decimals: 4, isSigned: true),
      "  \(gain.lower.formatted(decimals: 4, isSigned: true))",
      "… \(gain.upper.formatted(decimals: 4, isSigned: true))",
      real.mean.formatted(width: 10, decimals: 4, isSigned: true), "±",
      real.standardError.formatted(decimals: 4), holds ? "     yes" : "      no")
  }
  print("\n\(held) of \(rivals.count) intervals held.")

  try await Figure(
    "What the best schedule gains over others",
    panels: [
      Panel(
        xLabel: "over", yLabel: "nats", xRange: -0.5...(Double(rivals.count) - 0.5),
        names: rivals.map(\.name),
        series: [
          Series("predicted, 90 % interval", .errorBars, .blue, predicted),
          Series(
            "measured, ± 2 standard errors", .errorBars, .vermillion,
            measured.enumerated().map { index, gain in
              .init(
                Double(index) + 0.1, gain.mean, lower: gain.mean - 2 * gain.standardError,
                upper: gain.mean + 2 * gain.standardError)
            }),
          Series(
            nil, .dashedLine, .grey, [.init(-0.5, 0), .init(Double(rivals.count) - 0.5, 0)]),
        ], legend: .topLeft)
    ], size: (960, 480)
  ).draw(to: "gains.png")
  print("Drawn: gains.png")
}
