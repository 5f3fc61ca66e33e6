// A schedule to run next
//
// Two runs of a small transformer, one at a constant rate and one with a cosine, and the question
// which schedule to run next. Laws are fitted to the two and averaged, the schedule of lowest
// predicted loss is searched, and with it the best of those with a warm-up, a stable rate and a
// decay (WSD). Both were then trained, four seeds each; the logs lie in Data/optimized, beside
// Data/language-model. Was the gain what had been promised, and did the intervals hold?

import Basics
import Fitting
import Forecasting
import Planning
import Plots
import Records
import Reports
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
try tellWhatTrainingSays()
try tellWhatWasGained()

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
    shape: "piecewise", under: fit, constraints: constraints,
    against: [cosine.schedule, constant.schedule])
  print(free.report())
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

func tellWhatTrainingSays() throws {
  print("3. Predicted and measured\n")
  print("final loss         predicted   90 % interval      measured ± s.e.   inside")
  for trained in [optimal] + rivals where !isFitted(trained) {
    let final = Forecast(of: trained.schedule, under: fit, at: [trained.schedule.steps]).final
    let interval = final.interval!
    print(
      trained.name.padded(to: 18), final.loss.formatted(width: 9, decimals: 4),
      "  \(interval.lower.formatted(decimals: 4)) … \(interval.upper.formatted(decimals: 4))",
      trained.finalLoss.formatted(width: 10, decimals: 4), "±",
      trained.finalLosses.standardError.formatted(decimals: 4),
      interval.contains(trained.finalLoss) ? "     yes" : "      no")
  }
  print("\nBeliefs about the laws were chosen on the runs of Data/language-model among others, so")
  print("the first two rows alone are of runs that nothing was chosen by.\n")

  let horizon = Double(constraints.steps)
  let start = horizon / 2
  let forecast = Forecast(of: optimal.schedule, under: fit)
  let fitted = [cosine, constant].enumerated().flatMap { index, trained in
    [
      points(trained, .points, index == 0 ? .green : .gray, "\(trained.name), fitted"),
      Series(
        nil, .line, index == 0 ? .green : .gray,
        Forecast(of: trained.schedule, under: fit).points.map { .init(Double($0.step), $0.loss) }),
    ]
  }
  let band = forecast.points.map {
    Series.Point(Double($0.step), $0.loss, $0.interval)
  }
  try Figure(
    "The schedule to run next: predicted from constant and cosine, then trained (four seeds)",
    panels: [
      Panel(
        xLabel: "step", yLabel: "validation loss, nats", xRange: start...horizon,
        yRange: (band.map(\.interval.lower).min()! - 0.005)...(constant.mean.loss(at: Int(start))
          + 0.01),
        share: 2,
        series: [
          Series("optimal, predicted, 90 % interval", .band, .sky, band),
          Series(nil, .line, .blue, band),
          points(optimal, .crosses, .blue, "optimal, measured"),
          points(rivals[0], .points, .vermillion, "the best WSD, measured"),
        ] + fitted),
      Panel(
        xLabel: "step", yLabel: "rate", xRange: start...horizon,
        series: [
          (optimal, Series.Style.line, Color.blue), (rivals[0], .dashedLine, .vermillion),
          (cosine, .line, .green), (constant, .line, .gray),
        ].map { trained, style, color in
          Series(
            nil, style, color,
            (Int(start)...constraints.steps).map {
              .init(Double($0), trained.schedule.rate(at: $0))
            })
        }, showsLegend: false),
    ], size: (960, 780)
  ).draw(to: "schedule-to-run-next.png")
  print("Drawn: schedule-to-run-next.png\n")
}

func isFitted(_ trained: TrainedSchedule) -> Bool {
  [constant, cosine].contains { $0.name == trained.name }
}

func points(
  _ trained: TrainedSchedule, _ style: Series.Style, _ color: Color, _ label: String
) -> Series {
  Series(label, style, color, trained.mean.records.map { .init(Double($0.step), $0.loss) })
}

// 4. What the best schedule gains over others: promised before, measured seed by seed.

func tellWhatWasGained() throws {
  print("4. What the best schedule gains\n")
  let finals = fit.joint(
    of: ([optimal] + rivals).map { Endpoint($0.schedule, step: $0.schedule.steps) })
  let gains = rivals.indices.map { index in
    (
      predicted: finals.losses[index + 1] - finals.losses[0],
      interval: finals.gapInterval(index + 1, over: 0, level: fit.conventions.level)!,
      measured: optimal.gain(over: rivals[index])
    )
  }
  print("nats lower than     predicted   90 % interval       measured ± s.e.   inside")
  for (rival, gain) in zip(rivals, gains) {
    print(
      rival.name.padded(to: 18),
      gain.predicted.formatted(width: 9, decimals: 4, isSigned: true),
      "  \(gain.interval.lower.formatted(decimals: 4, isSigned: true))",
      "… \(gain.interval.upper.formatted(decimals: 4, isSigned: true))",
      gain.measured.mean.formatted(width: 10, decimals: 4, isSigned: true), "±",
      gain.measured.standardError.formatted(decimals: 4),
      gain.interval.contains(gain.measured.mean) ? "     yes" : "      no")
  }
  let held = gains.count { $0.interval.contains($0.measured.mean) }
  let sure = gains.filter { !$0.interval.contains(0) }
  let right = sure.count { $0.predicted * $0.measured.mean > 0 }
  print(
    "\n\(held) of \(gains.count) intervals held. \(sure.count) promised a gain for sure, and",
    terminator: " ")
  print("\(right) of them brought one.")
  let overCosine = gains[rivals.firstIndex { $0.name == cosine.name }!]
  let share = 100 * overCosine.measured.mean / overCosine.predicted
  print("Of the gain over cosine \(share.formatted(decimals: 0)) % came true", terminator: "")
  let caughtUp = optimal.mean.records.first { $0.loss <= cosine.finalLoss }?.step
  print(caughtUp.map { "; its final loss was reached at step \($0)." } ?? ".")
  let best = ([optimal] + rivals).min { $0.finalLoss < $1.finalLoss }!
  let lead = optimal.gain(over: best)
  print(
    best.name == optimal.name
      ? "None that was trained ends lower.\n"
      : "Lowest of all that were trained ends \(best.name), by "
        + "\((-lead.mean).formatted(decimals: 4)) ± \(lead.standardError.formatted(decimals: 4)): "
        + "among\nschedules so alike, two runs cannot tell, as the intervals say.\n")

  // Those near 0 cannot be seen on the scale of the others.
  let isNear = gains.map { abs($0.predicted) < 0.01 }
  try Figure(
    "What the best schedule gains over others: promised, and measured over four seeds",
    panels: [true, false].map { near in
      panel(of: rivals.indices.filter { isNear[$0] == near }, gains, legend: near)
    }, size: (960, 720)
  ).draw(to: "gains.png")
  print("Drawn: gains.png")
}

typealias Gain = (
  predicted: Double, interval: Interval,
  measured: (mean: Double, standardError: Double)
)

func panel(of shown: [Int], _ gains: [Gain], legend: Bool) -> Panel {
  let places = shown.enumerated().map { (place: Double($0), gain: gains[$1]) }
  let ends = -0.5...(Double(shown.count) - 0.5)
  return Panel(
    xLabel: "over", yLabel: "nats", xRange: ends, names: shown.map { rivals[$0].name },
    series: [
      Series(
        "predicted, 90 % interval", .errorBars, .blue,
        places.map { place, gain in
          .init(place - 0.05, gain.predicted, gain.interval)
        }),
      Series(
        "measured, ± 2 standard errors", .errorBars, .vermillion,
        places.map { place, gain in
          let (mean, error) = gain.measured
          return .init(place + 0.05, mean, Interval(around: mean, halfWidth: 2 * error))
        }),
      Series(nil, .dashedLine, .gray, [.init(ends.lowerBound, 0), .init(ends.upperBound, 0)]),
    ], showsLegend: legend)
}
