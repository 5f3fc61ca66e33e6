// Where real curves end, told from their first parts, beside the last value seen and that value with the
// quantiles of what the other half of the collection did: errors, scores, how often 90 % intervals hold
// and on which side they miss, and the time it takes.
//
// Usage: real-curves DATA [STRIDE] [--export FILE]
import Basics
import Extrapolation
import Records
import Tables

var arguments = Array(CommandLine.arguments.dropFirst())
var export: String?
if let place = arguments.firstIndex(of: "--export"), place + 1 < arguments.count {
  export = arguments[place + 1]
  arguments.removeSubrange(place...place + 1)
}
guard (1...2).contains(arguments.count) else {
  fatalError("usage: real-curves DATA [STRIDE] [--export FILE]")
}
let step = arguments.count > 1 ? Int(arguments[1]) ?? 1 : 1
let collections = try CurveCollection.all(in: arguments[0]).map { collection in
  var collection = collection
  // Collections of a few dozen curves are taken whole.
  if collection.curves.count > 100 {
    collection.curves = stride(from: 0, to: collection.curves.count, by: step).map {
      collection.curves[$0]
    }
  }
  return collection
}

// The same curves for the peers: a row a point.
if let export {
  var text = "collection,curve,lower,upper,position,value\n"
  for collection in collections {
    for (number, curve) in collection.curves.enumerated() {
      for (position, value) in zip(curve.positions, curve.values) {
        text += "\(collection.name),\(number),\(curve.bounds.lowerBound),"
        text += "\(curve.bounds.upperBound),\(position),\(value)\n"
      }
    }
  }
  try AtomicFile.write(text, to: export)
}

let extrapolator = TrendExtrapolator()
print(
  "| collection | seen | curves | error | last value | CRPS | last value | inside | below | above "
    + "| ms |")
print("|---|---|---|---|---|---|---|---|---|---|---|")
var outside = 0
for collection in collections {
  for share in [0.1, 0.2, 0.4, 0.6, 0.8] {
    var score = Score()
    for curve in collection.curves { try score.add(curve, at: share, by: extrapolator) }
    outside += score.mediansOutside
    let cells =
      [collection.name, decimals(100 * share, 0) + " %", "\(score.count)"]
      + [score.error, score.lastError, score.crps, score.lastValueCRPS].map {
        NumberText.significant($0, 3)
      }
      + [score.inside, score.below, score.above].map { decimals($0, 2) }
      + [decimals(Score.median(score.milliseconds), 2)]
    print("| " + cells.joined(separator: " | ") + " |")
  }
}
print("\nmedians outside their 90 % interval: \(outside)")

// With and without finished runs of the same study.
print(
  "\n| study | rivals | seen | curves | CRPS | with rivals | nearest neighbors | below 90 % | above "
    + "| with: below | above | ms more |")
print("|---|---|---|---|---|---|---|---|---|---|---|---|")
for study in try CurveCollection.studies(in: arguments[0]) {
  let rivals = FinishedRivals(study, targets: 40)
  for count in FinishedRivals.rivalCounts {
    for share in FinishedRivals.shares {
      let (with, without, near) = rivals.tallies(rivals: count, seen: share)
      let curves = Double(with.scores.count)
      guard curves > 0 else { continue }
      let cells = [
        study.name, "\(count)", decimals(100 * share, 0) + " %", "\(Int(curves))",
        NumberText.significant(without.score, 3), NumberText.significant(with.score, 3),
        NumberText.significant(near.score, 3),
        decimals(100 * without.below / curves, 1), decimals(100 * without.above / curves, 1),
        decimals(100 * with.below / curves, 1), decimals(100 * with.above / curves, 1),
        decimals(Score.median(with.milliseconds), 2),
      ]
      print("| " + cells.joined(separator: " | ") + " |")
    }
  }
}
