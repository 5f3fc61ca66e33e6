/// Where a curve is predicted to reach a target.
public struct CurveReach: Sendable, Hashable, Encodable {
  /// The value to reach.
  public var target: Double
  /// The probability that it is reached by the last position asked for.
  public var probability: Double
  /// The median of the first position at the target or better; nil if it lies beyond the last.
  public var position: Double?
  /// The limits of the two-sided interval of that position, nil beyond the last.
  public var earliest: Double?
  public var latest: Double?
  /// The confidence level of the interval.
  public var level: Double
}
