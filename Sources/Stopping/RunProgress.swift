import Basics
import Records

/// What a run had reached at each of its points, as costs: lower is better whatever the goal, and
/// infinite is worst.
struct RunProgress: Sendable {
  let positions: [Double]
  /// The best value so far.
  private(set) var bests: [Double]
  /// What it would reach if the improvement over the second half of its age came once more:
  /// b − (b½ − b), with b½ the best value at the first point at or after half the age.
  private(set) var projections: [Double]

  init(of curve: Curve) {
    let count = curve.count
    let sign = curve.goal.sign
    positions = curve.positions
    bests = []
    projections = []
    bests.reserveCapacity(count)
    projections.reserveCapacity(count)
    var best = Double.infinity
    var half = 0
    for index in 0..<count {
      let value = curve.values[index]
      if value.isFinite { best = min(best, sign * value) }
      bests.append(best)
      let halfAge = curve.positions[index] / 2
      while half < index && curve.positions[half] < halfAge { half += 1 }
      let improvement = bests[half].isFinite ? bests[half] - best : 0
      projections.append(best - improvement)
    }
  }

  /// The last point at or before `position`; nil if there is none.
  ///
  /// - Parameter guess: where it may be: runs of one study mostly log at the same positions.
  @inline(__always)
  func index(at position: Double, near guess: Int) -> Int? {
    if guess >= 0, guess < positions.count, positions[guess] <= position,
      guess + 1 == positions.count || positions[guess + 1] > position
    {
      return guess
    }
    let next = positions.partitioningIndex { $0 > position }
    return next > 0 ? next - 1 : nil
  }
}

extension Curve.Goal {
  /// What values are multiplied by to become costs.
  var sign: Double { self == .lower ? 1 : -1 }
}
