import Basics

/// Random orders in which the runs of a study are replayed, the same for the same seed everywhere.
public enum ReplayOrders {
  /// `count` permutations of the places 0 ..< `runs`.
  public static func random(count: Int, runs: Int, seed: UInt64) -> [[Int]] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in (0..<runs).shuffled(using: &generator) }
  }
}
