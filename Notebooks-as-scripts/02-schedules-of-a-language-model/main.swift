// Schedules of a language model
//
// Nine runs of one small transformer, alike in all but their learning rates; they lie in
// Data/language-model. What makes a warm-up–stable–decay schedule (WSD) end where it does? What
// does it cost to raise the rate again? How much of all this follows from two of the runs, and
// does the fit know how much there is to learn? Last, some models are trained on the spot, to see
// which peak rate suits which schedule.

import Fitting
import Forecasting
import Foundation
import Plots
import Records
import Reports
import Schedules
import Training
import Wording

let study = try LanguageModelStudy(size: "size-200k")
let fit = try study.fit()
try tellWhyStableTrails()
try tellWhatRewarmingCosts()
try tellWhatTwoRunsForetell()
try tellWhyTheLawMisses()
try tellWhatIsIrreducible()
try await tellWhichPeakIsBest()

// 1. A high rate learns fast and noisily. The law has a term for each: A·S1^−α falls with all the
// rate that was ever spent, and C·S2 is what lowering the rate has gained.

func tellWhyStableTrails() throws {
  let (cosine, wsd) = (study["cosine"], study["wsd"])
  let rates = wsd.schedule
  let peak = rates.rate(at: rates.warmup)
  let start = (rates.warmup..<rates.steps).first { rates.rate(at: $0 + 1) < peak }!
  let end = rates.steps
  let length = end - start

  print("1. Why WSD trails cosine until its decay, and what the decay does\n")
  let noise = study.standardError.map { $0.formatted(decimals: 4) } ?? "unknown"
  print("\(study.size), validation losses in nats, their standard error over seeds \(noise).\n")
  print("                        step      WSD   cosine  WSD is behind by")
  for (moment, step) in [
    ("a third into it", end / 3), ("before its decay", start),
    ("halfway down", start + length / 2), ("at the end", end),
  ] {
    let (own, other) = (wsd.loss(at: step), cosine.loss(at: step))
    print(
      moment.padded(to: 18), "\(step)".padded(to: 9, isRight: true),
      own.formatted(width: 8, decimals: 4), other.formatted(width: 8, decimals: 4),
      (own - other).formatted(width: 17, decimals: 4, isSigned: true))
  }
  let crossing = wsd.records.last { $0.step <= end && $0.loss >= cosine.loss(at: $0.step) }!
  print(
    crossing.step < end
      ? "\nAfter step \(crossing.step) it stays below cosine." : "\nIt never stays below cosine.")

  let before = wsd.drop(from: start - length, to: start)
  let during = wsd.drop(from: start, to: end)
  print("Per 100 steps its loss fell by \(before.formatted(decimals: 4)) in the", terminator: " ")
  print(
    "\(length) steps before the decay and by \(during.formatted(decimals: 4)) in", terminator: " ")
  print("the decay, \((during / before).formatted(decimals: 1)) times as fast.")
  print("Cosine's fell by \(cosine.drop(from: start, to: end).formatted(decimals: 4)) meanwhile.\n")

  print("The law, fitted to constant and cosine, says why:\n")
  print("                        WSD progress  annealing    cosine progress  annealing")
  for step in [start, end] {
    let (own, other) = (terms(of: rates, at: step), terms(of: cosine.schedule, at: step))
    print(
      "at step \(step)".padded(to: 22), own.progress.formatted(width: 13, decimals: 4),
      own.annealing.formatted(width: 10, decimals: 4),
      other.progress.formatted(width: 18, decimals: 4),
      other.annealing.formatted(width: 10, decimals: 4))
  }
  print("\nProgress is A·S1^−α, still to be learned; annealing C·S2, already gained. Having spent")
  print(
    "more rate, WSD has less left to learn all along. Cosine has cashed in on lower noise early;")
  print("WSD does so at the end, all at once.")

  let shown = [study["constant"], cosine, wsd]
  try Figure(
    "A stable rate trails, and its decay makes good for it (\(study.size))",
    panels: [
      Panel(
        xLabel: "step", yLabel: "validation loss, nats",
        yRange: (wsd.finalLoss - 0.02)...wsd.loss(at: end / 6), share: 2,
        series: shown.enumerated().map { index, run in
          Series(run.name, .line, index: index, run.records.map { .init(Double($0.step), $0.loss) })
        }),
      Panel(
        xLabel: "step", yLabel: "rate",
        series: shown.enumerated().map { index, run in
          Series(
            nil, .line, index: index,
            run.records.map { .init(Double($0.step), run.schedule.rate(at: $0.step)) })
        }, showsLegend: false),
    ]
  ).draw(to: "stable-and-decay.png")
  print("Drawn: stable-and-decay.png\n")
}

/// The law's two moving terms.
func terms(of schedule: any Schedule, at step: Int) -> (progress: Double, annealing: Double) {
  let history = fit.history(of: schedule, at: [step])
  let progress = fit["A"]!.value / pow(history.areas[0], fit["alpha"]!.value)
  let loss = fit.losses(of: schedule, at: [step])[0]
  return (progress, fit["L0"]!.value + progress - loss)
}

// 2. Raising the rate again spends what lowering it had gained.

func tellWhatRewarmingCosts() throws {
  let run = study["rewarmed"]
  let cosine = study["cosine"]
  let steps = run.afterWarmup.records.map(\.step)
  let forecast = zip(steps, fit.losses(of: run.schedule, at: steps)).map {
    Record(step: $0, loss: $1)
  }
  let measured = Bump(of: run.afterWarmup.records, under: run.schedule)
  let foretold = Bump(of: forecast, under: run.schedule)
  let rise = measured.rise
  let rates = [rise.lowerBound, rise.upperBound].map { run.schedule.rate(at: $0) }

  print("2. What re-warming costs\n")
  print("From step \(rise.lowerBound) to \(rise.upperBound) the rate rises", terminator: " ")
  print("\((rates[1] / rates[0]).formatted(decimals: 1))-fold, to \(rates[1]).\n")
  print("                        measured  forecast")
  func row(_ what: String, _ values: [Double?], decimals: Int = 4) {
    let cells = values.map { value in
      (value.map { $0.formatted(decimals: decimals) } ?? "never").padded(to: 9, isRight: true)
    }
    print(what.padded(to: 22), cells.joined(separator: " "))
  }
  let both = [measured, foretold]
  row("loss before", both.map(\.before))
  row("highest after", both.map(\.top.loss))
  row("bump", both.map(\.height))
  row("steps until repaid", both.map { $0.stepsUntilRepaid.map(Double.init) }, decimals: 0)
  row("final loss", [run.finalLoss, forecast.last?.loss])
  row(
    "cosine's final loss",
    [cosine.finalLoss, fit.losses(of: cosine.schedule, at: [cosine.schedule.steps])[0]])
  let places = [rise.lowerBound, measured.top.step, run.schedule.steps].map { step in
    let lead = cosine.loss(at: step) - run.loss(at: step)
    return "\(abs(lead).formatted(decimals: 4)) \(lead < 0 ? "behind" : "ahead of")"
  }
  print(
    "\nBefore the rise the run was \(places[0]) cosine, at the top of the bump", terminator: " ")
  print("\(places[1]),\nat the end \(places[2]).")

  let low = min(run.finalLoss, cosine.finalLoss) - 0.02
  try Figure(
    "A rate that rises again: the loss rises with it (\(study.size))",
    panels: [
      Panel(
        xLabel: "step", yLabel: "validation loss, nats",
        yRange: low...run.loss(at: run.schedule.steps / 5), share: 2,
        series: [
          Series(
            "rewarmed", .points, .vermillion, run.records.map { .init(Double($0.step), $0.loss) }),
          Series(
            "its forecast from constant and cosine", .line, .vermillion,
            forecast.map { .init(Double($0.step), $0.loss) }),
          Series("cosine", .line, .blue, cosine.records.map { .init(Double($0.step), $0.loss) }),
        ]),
      Panel(
        xLabel: "step", yLabel: "rate",
        series: [(run, Color.vermillion), (cosine, .blue)].map { run, color in
          Series(
            nil, .line, color,
            run.records.map { .init(Double($0.step), run.schedule.rate(at: $0.step)) })
        }, showsLegend: false),
    ]
  ).draw(to: "rewarming.png")
  print("Drawn: rewarming.png\n")
}

// 3. The law has seen two of the runs. Here are all the others.

func tellWhatTwoRunsForetell() throws {
  print("3. What two runs foretell of the other \(study.unseen.count)\n")
  print(fit.report())
  print(try EvaluationSummary(of: fit, on: study.unseen).report())
  try Figure.losses(fit: fit, fitted: study.fitted, unseen: study.unseen)
    .draw(to: "forecasts.png")
  print("Drawn: forecasts.png\n")
}

// 4. The law counts progress by the sum of rates. Adam's steps have a length of their own, and a word
// that is never seen is not learned at any rate: what if progress were slower than the rate?

func tellWhyTheLawMisses() throws {
  print("4. Why the law misses\n")
  print("The same law with progress counted by the sum of η^q instead of η, fitted to the same two")
  print("runs; the errors of the final losses, forecast less logged, and of all rows:\n")
  let exponents = [1, 0.75, 0.5, 0.25]
  for size in LanguageModelStudy.sizes {
    let study = try LanguageModelStudy(size: size)
    let laws = exponents.map { SlowedProgress(exponent: $0, fittedTo: study.fitted) }
    print(size.padded(to: 16), exponents.map { "q = \($0)".padded(to: 9, isRight: true) }.joined())
    var finals = exponents.map { _ in 0.0 }
    for run in study.unseen {
      let errors = laws.map { $0.errors(of: run).last! }
      print(
        run.name.padded(to: 16),
        errors.map { $0.formatted(width: 9, decimals: 4, isSigned: true) }.joined())
      for (index, error) in errors.enumerated() { finals[index] += abs(error) }
    }
    let count = Double(study.unseen.count)
    print(
      "mean |error|".padded(to: 16),
      finals.map { ($0 / count).formatted(width: 9, decimals: 4) }.joined())
    let rows = laws.map { law in
      let errors = study.unseen.flatMap { law.errors(of: $0) }.map(abs)
      return errors.reduce(0, +) / Double(errors.count)
    }
    print("of all rows".padded(to: 16), rows.map { $0.formatted(width: 9, decimals: 4) }.joined())
    print()
  }
  print("Where a q below 1 forecasts better, a tenth of the rate still makes more than a tenth of")
  print("the progress: the law, which has it otherwise, believes the low rates too poor in")
  print("progress and so too rich in annealing. None of this was used to choose anything.\n")
}

// 5. The language's entropy is known exactly, the fit's L0 is extrapolated.

func tellWhatIsIrreducible() throws {
  print("5. How much is there to learn?\n")
  print("The fit's L0 is where the loss would go under endless training at that size; no model can")
  print("go below the held-out bytes' surprise under the language itself.\n")
  print("             noise  entropy       L0 ± s.e.        above it   forecasts' MAE  at the end")
  for size in LanguageModelStudy.sizes {
    let study = try LanguageModelStudy(size: size)
    let fit = try study.fit()
    let irreducible = fit["L0"]!
    let judged = try EvaluationSummary(of: fit, on: study.unseen).mean
    print(
      size.padded(to: 10),
      (study.standardError.map { $0.formatted(decimals: 4) } ?? "1 seed").padded(
        to: 7, isRight: true),
      study.entropy.formatted(width: 8, decimals: 4),
      irreducible.value.formatted(width: 8, decimals: 4),
      ("± " + (irreducible.standardError.map { $0.formatted(decimals: 4) } ?? "?")).padded(to: 12),
      (irreducible.value - study.entropy).formatted(width: 12, decimals: 4, isSigned: true),
      judged.mae.formatted(width: 16, decimals: 4),
      judged.finalError.formatted(width: 11, decimals: 4))
    if irreducible.value < study.entropy {
      print("            below the entropy: the power law is extrapolated beyond its end")
    }
  }
  print(
    "\nNoise is the median standard error of a logged loss over seeds; forecasts' errors are of the"
  )
  print("runs that were not fitted.\n")
}

// 6. Which peak? Trained here and now.

func tellWhichPeakIsBest() async throws {
  let sweep = try await PeakSweep()
  print("6. Which peak rate suits which schedule?\n")
  print(
    "Final losses of a model of width 32 and 2 layers after \(sweep.steps) steps, means of two seeds:\n"
  )
  print("   peak  constant    cosine")
  for (index, peak) in PeakSweep.peaks.enumerated() {
    print(
      "\(peak)".padded(to: 7, isRight: true),
      sweep.constant[index].formatted(width: 9, decimals: 4),
      sweep.cosine[index].formatted(width: 9, decimals: 4))
  }
  let best = [sweep.constant, sweep.cosine].map(PeakSweep.best)
  print("\nThe constant rate does best at \(PeakSweep.peaks[best[0]]), cosine at", terminator: " ")
  print("\(PeakSweep.peaks[best[1]]) and lower by", terminator: " ")
  print("\((sweep.constant[best[0]] - sweep.cosine[best[1]]).formatted(decimals: 4)) nats.")
  if let crossing = PeakSweep.peaks.indices.first(where: { sweep.cosine[$0] < sweep.constant[$0] }),
    crossing > 0
  {
    print(
      "Below \(PeakSweep.peaks[crossing]) cosine is worse: it spends half the rate, and",
      terminator: " ")
    print("there is little noise for its decay to take away.")
  }
  let highest = PeakSweep.peaks.count - 1
  let losses = [sweep.constant, sweep.cosine].enumerated().map { $1[highest] - $1[best[$0]] }
  print("At the highest peak, \(PeakSweep.peaks[highest]), a constant rate loses", terminator: " ")
  print("\(losses[0].formatted(decimals: 4)) against its best,")
  print(
    "cosine \(losses[1].formatted(decimals: 4)): it leaves the rates that are too high behind it.")

  try Figure(
    "Final loss against the peak of the schedule",
    panels: [
      Panel(
        xLabel: "peak rate", yLabel: "final validation loss, nats",
        xRange: -0.3...(Double(highest) + 0.3), names: PeakSweep.peaks.map { "\($0)" },
        series: zip(["constant", "cosine"], [sweep.constant, sweep.cosine]).enumerated().flatMap {
          index, curve in
          let points = curve.1.enumerated().map { Series.Point(Double($0), $1) }
          return [
            Series(curve.0, .line, index: index, points),
            Series(nil, .crosses, index: index, points),
          ]
        })
    ], size: (800, 480)
  ).draw(to: "peaks.png")
  print("Drawn: peaks.png")
}
