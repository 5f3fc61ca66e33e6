// Where real curves go on, told from their first parts: median absolute errors beside the last value
// seen, how often intervals hold, and the time it takes.
//
// Usage: real-curves DATA [STRIDE]
import Extrapolation
import Platform
import Records

func fixed(_ value: Double, _ decimals: Int) -> String {
  withVaList([Int32(decimals), value]) { arguments in
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      vsnprintf(buffer.baseAddress, buffer.count, "%.*f", arguments)
      return String(cString: buffer.baseAddress!)
    }
  }
}

let arguments = CommandLine.arguments
guard (2...3).contains(arguments.count) else { fatalError("usage: real-curves DATA [STRIDE]") }
let step = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 1
let collections = [
  try CurveCollection.lcdb(arguments[1]), try CurveCollection.taskset(arguments[1]),
]
let extrapolator = TrendExtrapolator()

print(
  "| collection | seen | curves | error | last value | final error | last value "
    + "| 50 % | 80 % | 90 % | log density | ms a curve |")
print("|---|---|---|---|---|---|---|---|---|---|---|---|")
for collection in collections {
  for share in [0.1, 0.2, 0.4, 0.8] {
    var score = Score()
    for index in stride(from: 0, to: collection.curves.count, by: step) {
      score.add(collection.curves[index], at: share, by: extrapolator)
    }
    let cells = [
      collection.name, fixed(100 * share, 0) + " %", "\(score.coverages.count)",
      fixed(Score.median(score.errors), 5), fixed(Score.median(score.lastErrors), 5),
      fixed(Score.median(score.finalErrors), 5), fixed(Score.median(score.lastFinalErrors), 5),
      fixed(100 * score.coverage(0), 1), fixed(100 * score.coverage(1), 1),
      fixed(100 * score.coverage(2), 1),
      fixed(score.logDensities.reduce(0, +) / Double(max(score.logDensities.count, 1)), 3),
      fixed(Score.median(score.milliseconds), 2),
    ]
    print("| " + cells.joined(separator: " | ") + " |")
  }
}

// With and without finished runs of the same study.
print(
  "\n| study | rivals | seen | curves | CRPS | with rivals | nearest neighbors | below 90 % | above "
    + "| with: below | above | ms more |")
print("|---|---|---|---|---|---|---|---|---|---|---|---|")
for study in try CurveCollection.studies(arguments[1]) {
  let rivals = FinishedRivals(study, targets: max(40 / step, 4))
  for count in FinishedRivals.rivalCounts {
    for share in FinishedRivals.shares {
      let (with, without, near) = rivals.tallies(rivals: count, seen: share)
      let curves = Double(with.scores.count)
      guard curves > 0 else { continue }
      let cells = [
        study.name, "\(count)", fixed(100 * share, 0) + " %", fixed(curves, 0),
        fixed(without.score, 5), fixed(with.score, 5), fixed(near.score, 5),
        fixed(100 * without.below / curves, 1), fixed(100 * without.above / curves, 1),
        fixed(100 * with.below / curves, 1), fixed(100 * with.above / curves, 1),
        fixed(Score.median(with.milliseconds), 2),
      ]
      print("| " + cells.joined(separator: " | ") + " |")
    }
  }
}
