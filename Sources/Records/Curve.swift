/// A learning curve: one metric against steps, epochs or sample sizes, as far as it has been seen.
///
/// Positions are not below 0 and ascend. Values may be infinite or not numbers, where a run diverged.
public struct Curve: Sendable, Hashable {
  /// What is better of two values of a metric.
  public enum Goal: String, Sendable, Hashable, Codable {
    /// The lower, as of losses and error rates.
    case lower
    /// The higher, as of accuracies and other scores.
    case higher
  }

  /// The name of the run that it is of.
  public var name: String
  public var positions: [Double]
  public var values: [Double]
  /// Standard errors of the values, where they are known.
  public var standardErrors: [Double]?
  public var goal: Goal
  /// The values that the metric can take at all, such as 0…1; infinite ends where there is none.
  public var bounds: ClosedRange<Double>

  public init(
    name: String = "", positions: [Double], values: [Double], standardErrors: [Double]? = nil,
    goal: Goal = .lower, bounds: ClosedRange<Double> = Curve.unbounded
  ) {
    precondition(positions.count == values.count, "as many values as positions")
    self.name = name
    self.positions = positions
    self.values = values
    self.standardErrors = standardErrors
    self.goal = goal
    self.bounds = bounds
  }

  public var count: Int { positions.count }

  /// Adds a point to a curve that its caller watches grow, in place of those that it is not beyond, as
  /// where a run is restarted. Standard errors, which
  /// it has none of, are given up.
  public mutating func append(_ value: Double, at position: Double) {
    while let last = positions.last, last >= position {
      positions.removeLast()
      values.removeLast()
    }
    positions.append(position)
    values.append(value)
    standardErrors = nil
  }

  /// The same as far as its first `count` points.
  public func prefix(_ count: Int) -> Curve {
    var curve = self
    curve.positions = Array(positions.prefix(count))
    curve.values = Array(values.prefix(count))
    curve.standardErrors = standardErrors.map { Array($0.prefix(count)) }
    return curve
  }

  /// Whether one value is better than another. A value that is not finite is worse than all others.
  public func isBetter(_ value: Double, than other: Double) -> Bool {
    guard value.isFinite else { return false }
    guard other.isFinite else { return true }
    return goal == .lower ? value < other : value > other
  }

  /// The best finite value so far.
  public var best: Double? {
    let finite = values.lazy.filter(\.isFinite)
    return goal == .lower ? finite.min() : finite.max()
  }
}
