// How well schedules nobody fitted are predicted, and how often intervals hold: the default average
// of laws beside the least-squares fit of one law and the parameters its authors published.
//
// Usage: forecasts DATA OWN [--save FILE] [--beside FILE]
//
// --save keeps the score of every final loss, --beside shows those of another state of the library next
// to this one's, target by target.
import Basics
import Fitting
import Forecasting
import Laws
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

/// A table by kind, and one by collection and kind.
func printScores(of targets: [Target], beside former: [Target]?) {
  let known = former.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0) }) }
  func rows(_ title: String, _ targets: [Target], into table: inout Table) {
    guard !targets.isEmpty else { return }
    func add(_ name: String, _ targets: [Target], _ gain: String) {
      let scores = TargetScores(targets: targets)
      table.add([
        name, "\(targets.count)", decimals(scores.crps, 4), decimals(scores.error, 4),
        decimals(scores.finalsInside, 2), decimals(scores.rowsInside, 2),
        decimals(scores.medianWidth, 4), decimals(scores.tau, 2), gain,
      ])
    }
    let others = known.map { known in targets.compactMap { known[$0.key] } } ?? []
    if others.count == targets.count, !others.isEmpty { add(title + ", before", others, "") }
    add(title, targets, others.count == targets.count ? change(targets, others) : "")
  }
  func table() -> Table {
    Table(
      "what is asked", "finals", "CRPS", "MAE", "finals in", "rows in", "width", "τ",
      "CRPS, change")
  }
  var all = table()
  for kind in Target.Kind.allCases {
    rows(kind.rawValue, targets.filter { $0.kind == kind }, into: &all)
  }
  all.printed()
  print()
  var parts = table()
  for collection in Set(targets.map(\.collection)).sorted() {
    for kind in Target.Kind.allCases {
      rows(
        "\(collection): \(kind.rawValue)",
        targets.filter { $0.collection == collection && $0.kind == kind }, into: &parts)
    }
  }
  parts.printed()
}

/// By how many percent the mean score changed, with a 90 % bootstrap interval over models.
func change(_ targets: [Target], _ former: [Target]) -> String {
  let pairs = Dictionary(grouping: zip(targets, former), by: { $0.0.collection + $0.0.model })
  let models = pairs.keys.sorted().map { key in
    (pairs[key] ?? []).reduce(into: (now: 0.0, before: 0.0)) {
      $0.now += $1.0.crps
      $0.before += $1.1.crps
    }
  }
  func change(_ chosen: [Int]) -> Double {
    let sums = chosen.reduce(into: (now: 0.0, before: 0.0)) {
      $0.now += models[$1].now
      $0.before += models[$1].before
    }
    return 100 * (sums.now / sums.before - 1)
  }
  var random = SplitMix64(seed: 1)
  let draws = (0..<1000).map { _ in
    change(models.indices.map { _ in Int(random.next() % UInt64(models.count)) })
  }.sorted()
  return "\(decimals(change(Array(models.indices)), 0)) % (\(decimals(draws[50], 0)) … "
    + "\(decimals(draws[949], 0)))"
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

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
  fatalError("usage: forecasts DATA OWN [--save FILE] [--beside FILE]")
}
func option(_ name: String) -> String? {
  arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
}
let data = arguments[1]

print("all collections: finals of runs that were not fitted, by what there was to go by")
print()
let clock = ContinuousClock()
var targets: [Target] = []
var spent = Duration.zero
var fits = 0
for study in try Collections(shared: data, own: arguments[2]).studies() {
  var fit: Average?
  spent += try clock.measure { fit = try Average(to: study.fitted.map(\.run)) }
  fits += 1
  targets += study.targets.compactMap { target in
    fit.flatMap { Target(target, of: study, under: $0) }
  }
}
let former = try option("--beside").map { try Target.read($0) }
printScores(of: targets, beside: former)
print()
print("\(fits) fits, \(decimals(spent / .seconds(1) / Double(fits), 3)) s each")
if let path = option("--save") { try Target.save(targets, to: path) }
print()

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
print("against how much of the fitted runs is seen; the same rows predicted throughout")
print()
table = Table(
  "model", "seen", "MAE", "worst rel.", "final error", "90 % holds", "finals in", "final width",
  "s to fit")
for study in multiPower {
  for share in [0.25, 0.5, 0.75, 1] {
    guard let (score, seconds) = try score(average, on: study.seeing(share)) else { continue }
    table.add([study.name, "\(Int(100 * share)) %"] + cells(score) + [decimals(seconds, 2)])
  }
}
table.printed()
