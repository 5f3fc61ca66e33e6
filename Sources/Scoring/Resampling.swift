import Basics
import LeastSquares

/// Intervals from draws of what was observed, with replacement (Efron 1979).
enum Resampling {
  /// With fewer repetitions their scatter is not known well enough to speak of an interval.
  static let fewest = 3

  /// The interval that holds `level` of the draws, its ends moved away from the value as Student's t is wider
  /// than the normal distribution: few observations tell little of their own scatter, and draws of them
  /// are too narrow by as much (Hesterberg 2015, "What teachers should know about the bootstrap").
  ///
  /// - Parameters:
  ///   - shrinkage: by how much draws vary less than what was observed does.
  ///   - bounds: what the value can be at all.
  /// - Returns: an interval that holds the value; nil without draws, and where these are all alike, as where
  ///   nobody ever arrives: then there is no scatter to see, which is not to say that there is none.
  static func interval(
    of draws: [Double], about value: Double, degreesOfFreedom: Double, shrinkage: Double = 1,
    level: Double, within bounds: ClosedRange<Double> = -.infinity ... .infinity
  ) -> Interval? {
    guard let drawn = OrderStatistics(draws).interval(level: level), drawn.lower < drawn.upper
    else {
      return nil
    }
    let factor =
      Distributions.studentFactor(level: level, degreesOfFreedom: max(degreesOfFreedom, 1))
      / Distributions.normalQuantile((1 + level) / 2) / shrinkage
    let lower = value - factor * max(0, value - drawn.lower)
    let upper = value + factor * max(0, drawn.upper - value)
    return Interval(max(lower, bounds.lowerBound), min(upper, bounds.upperBound))
  }

  /// The ranks of values, 1 for the least; those that are equal share the mean of theirs.
  static func ranks(_ values: [Double]) -> [Double] {
    let ascending = values.sorted()
    return values.map { value in
      let below = ascending.partitioningIndex { $0 >= value }
      let through = ascending.partitioningIndex { $0 > value }
      return Double(below + 1 + through) / 2
    }
  }
}

extension [Double] {
  /// As many of them, drawn with replacement.
  func redrawn(_ random: inout SplitMix64) -> [Double] {
    map { _ in self[Int.random(in: indices, using: &random)] }
  }
}
