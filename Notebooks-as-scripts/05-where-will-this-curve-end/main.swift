// Where will this curve end?
//
// Nine runs of one small model, under nine schedules, each seen as far as a fifth, two and three fifths of
// its steps. What is expected of its end by those who know the losses alone, and by those who know the
// schedule too? And where curves come from a prior that is known, do intervals hold what they say?

import Basics
import Extrapolation
import Foundation
import Plots
import Records
import Reports
import Schedules
import Wording

let package = URL(filePath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
let runs = try [
  "constant", "cosine-short", "cosine", "rewarmed", "two-stage-low", "two-stage",
  "wsd-exponential", "wsd-sqrt", "wsd",
].map { try Log(reading: "\(package)/Data/language-model/mean/size-200k/\($0).csv").run }

tell("losses alone") { run in try CurveForecaster(horizon: run.horizon) }
tell("losses and the schedule") { run in
  try CurveForecaster(schedule: run.schedule, horizon: run.horizon)
}
try drawWSD()
try tellCalibration()

// 1 and 2. Nine ends.

/// What is expected of each run's end, and how far off that is.
func tell(_ known: String, _ forecaster: (Run) throws -> CurveForecaster) {
  print("Expected from \(known): last loss less median; did the 90 % interval hold?\n")
  print("run              ends at  seen 20 %         40 %         60 %")
  var errors: [Double] = []
  var held = 0
  for run in runs {
    let end = run.records[run.records.count - 1].loss
    var line = run.name.padded(to: 16) + end.formatted(width: 8, decimals: 3)
    for share in [0.2, 0.4, 0.6] {
      let seen = run.curve(until: share * run.horizon)
      guard let final = try? forecaster(run).forecast(of: seen).final else {
        line += "            –"
        continue
      }
      let isHeld = final.interval.contains(end)
      errors.append(abs(end - final.median))
      held += isHeld ? 1 : 0
      line += (end - final.median).formatted(width: 9, decimals: 3, isSigned: true)
      line += isHeld ? " yes" : "  no"
    }
    print(line)
  }
  let mean = errors.reduce(0, +) / Double(errors.count)
  print("\nmean error \(mean.formatted(decimals: 3)); \(held) of \(errors.count) intervals held\n")
}

// 3. The picture of a run whose decay is still to come.

func drawWSD() throws {
  let run = runs[runs.count - 1]
  let seen = run.curve(until: 0.6 * run.horizon)
  let fans = [
    ("fan-losses-alone.png", try CurveForecaster(horizon: run.horizon)),
    ("fan-schedule-known.png", try CurveForecaster(schedule: run.schedule, horizon: run.horizon)),
  ]
  for (file, forecaster) in fans {
    let forecast = try forecaster.forecast(of: seen)
    try Figure.fan([forecast], x: "step", metric: "loss").draw(to: file)
    print("Drawn: \(file)")
  }
  print()
}

// 4. Curves drawn from a known prior: intervals hold what they say, and the truth is hard to beat.

func tellCalibration() throws {
  let positions = (1...100).map(Double.init)
  let curves = try CurvePrior.lcpfn.curves(100, at: positions, seed: 5)
  let extrapolator = BayesianExtrapolator(.lcpfn)
  print("100 curves of the prior of LC-PFN, 100 steps: share of the unseen values inside\n")
  print("seen     50 %   80 %   90 %  mean error of the median")
  for seen in [10, 20, 40, 80] {
    var inside = [0.0, 0, 0]
    var error = 0.0
    for curve in curves {
      let rest = Array(positions[seen...])
      let end = try extrapolator.posterior(of: curve.logged.prefix(seen), at: rest).extrapolation
      for (index, value) in curve.logged.values[seen...].enumerated() {
        let quantiles = end.quantiles([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95], at: index)
        for level in 0..<3 where value >= quantiles[2 - level] && value <= quantiles[4 + level] {
          inside[level] += 1 / Double(rest.count * curves.count)
        }
        error += abs(value - quantiles[3]) / Double(rest.count * curves.count)
      }
    }
    print(
      "\(seen) %".padded(to: 5),
      inside.map { (100 * $0).formatted(width: 6, decimals: 1) }.joined(),
      error.formatted(width: 12, decimals: 4))
  }
}

extension Run {
  var horizon: Double { Double(records[records.count - 1].step) }

  /// Its losses up to a step.
  func curve(until step: Double) -> Curve {
    let seen = records.filter { Double($0.step) <= step }
    return Curve(
      name: name, positions: seen.map { Double($0.step) }, values: seen.map(\.loss),
      bounds: 0...Double.infinity)
  }
}
