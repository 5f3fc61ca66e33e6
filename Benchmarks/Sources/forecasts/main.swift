import Fitting
// How well schedules nobody fitted are predicted, and how often intervals hold: the default average
// of laws beside the least-squares fit of one law and the parameters its authors published.
//
// Usage: forecasts DATA [FIGURE]
import Forecasting
import Laws
import Plots
import Reports
import Tables

/// A way to predict from runs.
struct Method: Sendable {
  var name: String
  var predictor: @Sendable (Study) throws -> (any LossPredictor)?
}

let average = Method(name: "losscast") { try Average(to: $0.fitted) }
let leastSquares = Method(name: "least squares") { try Fit(MultiPowerLaw(), to: $0.fitted) }
let published = Method(name: "published") { study in
  try study.published.map { PublishedLaw($0, beside: try Fit(AreaLaw(), to: study.fitted)) }
}

func score(_ method: Method, on study: Study) throws -> (Score, seconds: Double)? {
  var score: Score?
  let clock = ContinuousClock()
  var predictor: (any LossPredictor)?
  let duration = try clock.measure { predictor = try method.predictor(study) }
  if let predictor { score = try Score(of: predictor, on: study.judged) }
  return score.map { ($0, duration / .seconds(1)) }
}

func cells(_ score: Score) -> [String] {
  let mean = score.summary.mean
  return [
    decimals(mean.mae, 5), decimals(mean.worstRelativeError, 4), decimals(mean.finalError, 4),
    decimals(mean.coverage, 3),
    score.finalsInside.map { "\($0.inside)/\($0.all)" } ?? "–",
    decimals(score.medianFinalWidth, 4),
  ]
}

guard (2...3).contains(CommandLine.arguments.count) else {
  fatalError("usage: forecasts DATA [FIGURE]")
}
let data = CommandLine.arguments[1]
let shares = [0.25, 0.5, 0.75, 1]

print("multipower: three curves fitted, six predicted; means over these, rows not fitted alone")
print()
let multiPower = try MultiPowerCurves.models.map { try MultiPowerCurves.study($0, in: data) }
var table = Table(
  "model", "law", "MAE", "worst rel.", "final error", "90 % holds", "finals in", "final width",
  "s to fit")
for study in multiPower {
  for method in [published, leastSquares, average] {
    guard let (score, seconds) = try score(method, on: study) else { continue }
    table.add([study.name, method.name] + cells(score) + [decimals(seconds, 2)])
  }
}
table.printed()

print()
print("schaipp, 124M, validation loss: two runs of a peak rate fitted, all others predicted")
print()
let slimPajama = try SlimPajamaRuns.peaks.flatMap {
  try SlimPajamaRuns(peak: $0, in: data).studies()
}
table = Table(
  "peak: fitted", "law", "MAE", "worst rel.", "final error", "90 % holds", "finals in",
  "final width", "τ", "τ, one horizon", "s to fit")
var totals: [String: (all: Score.Pairs, horizon: Score.Pairs)] = [:]
for study in slimPajama {
  for method in [leastSquares, average] {
    guard let (score, seconds) = try score(method, on: study) else { continue }
    let total = totals[method.name] ?? (Score.Pairs(), Score.Pairs())
    totals[method.name] = (total.all + score.pairs, total.horizon + score.pairsOfOneHorizon)
    table.add(
      [study.name, method.name] + cells(score) + [
        decimals(score.pairs.tau, 3), decimals(score.pairsOfOneHorizon.tau, 3),
        decimals(seconds, 2),
      ])
  }
}
table.printed()
for (name, pairs) in totals.sorted(by: { $0.key > $1.key }) {
  print(
    "\(name): Kendall's τ over all pairs \(decimals(pairs.all.tau, 3)) (\(pairs.all.ordered) in order, "
      + "\(pairs.all.reversed) not), of one horizon \(decimals(pairs.horizon.tau, 3)) "
      + "(\(pairs.horizon.ordered), \(pairs.horizon.reversed))")
}

print()
print("against how much of the fitted runs is seen; the same rows predicted throughout")
print()
table = Table(
  "runs", "seen", "MAE", "worst rel.", "final error", "90 % holds", "finals in", "final width")
var curves: [ScoresBySeen] = []
for (name, studies) in multiPower.map({ ($0.name, [$0]) }) + [("124M, means", slimPajama)] {
  var curve = ScoresBySeen(name: name)
  for share in shares {
    var scores: [Score] = []
    for study in studies {
      do {
        if let (score, _) = try score(average, on: study.seeing(share)) { scores.append(score) }
      } catch {
        print("\(study.name), \(share) seen: \(error)")
      }
    }
    guard !scores.isEmpty else { continue }
    let point = ScoresBySeen.Point(share: share, scores: scores)
    curve.points.append(point)
    table.add([
      name, "\(Int(100 * share)) %", decimals(point.mae, 5), decimals(point.worst, 4),
      decimals(point.finalError, 4), decimals(point.coverage, 3), "\(point.inside)/\(point.finals)",
      decimals(point.width, 4),
    ])
  }
  curves.append(curve)
}
table.printed()

if CommandLine.arguments.count == 3 {
  try ScoresBySeen.figure(of: curves).draw(to: CommandLine.arguments[2])
}
