import Basics
import Foundation

/// What a setting of a policy makes of the studies of a cell.
struct Outcome {
  /// One a study.
  var speedUps: [Double]
  var killed: [Double]
  /// The replays of each.
  var orders: Int

  var speedUp: Double { mean(speedUps) }
  var killedShare: Double { mean(killed) }

  /// A bootstrap over studies.
  var speedUpInterval: Interval? {
    var random = SplitMix64(seed: 1)
    let means = (0..<500).map { _ in
      mean(speedUps.map { _ in speedUps.randomElement(using: &random) ?? .nan })
    }
    return OrderStatistics(means).interval(level: 0.9)
  }

  /// Wilson's score over replays, or over studies where that is wider: replays of one study are alike.
  var killedInterval: Interval {
    let z = 1.6449  // The normal quantile of 95 %.
    // The variance between studies tells how many independent replays these are worth.
    let share = killedShare
    let between = mean(killed.map { ($0 - share) * ($0 - share) }) / Double(killed.count)
    let replays = Double(killed.count * orders)
    let worth = between > 0 ? min(share * (1 - share) / between, replays) : replays
    let middle = (share + z * z / (2 * worth)) / (1 + z * z / worth)
    let half =
      z / (1 + z * z / worth)
      * (share * (1 - share) / worth + z * z / (4 * worth * worth)).squareRoot()
    return Interval(max(middle - half, 0), min(middle + half, 1))
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }
}

extension [Outcome] {
  /// The geometric mean of the speed-ups, and the mean share of killed winners.
  var means: (speedUp: Double, killed: Double) {
    let sums = reduce((logs: 0.0, killed: 0.0)) {
      ($0.logs + log($1.speedUp), $0.killed + $1.killedShare)
    }
    return (exp(sums.logs / Double(count)), sums.killed / Double(count))
  }
}
