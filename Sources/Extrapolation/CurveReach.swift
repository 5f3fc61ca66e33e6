public import Basics

/// Where a curve is predicted to reach a target.
public struct CurveReach: Sendable, Hashable {
  /// The value to reach.
  public var target: Double
  /// The probability that it is reached by the last position asked for.
  public var probability: Double
  /// The median of the first position at the target or better; nil if it lies beyond the last.
  public var position: Double?
  /// The two-sided interval of that position; an end beyond the last is infinite.
  public var interval: Interval
  /// The confidence level of the interval.
  public var level: Double
}

extension CurveReach: Encodable {
  private enum Key: CodingKey { case target, probability, position, earliest, latest, level }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(target, forKey: .target)
    try container.encode(probability, forKey: .probability)
    try container.encodeIfPresent(position, forKey: .position)
    try container.encodeFinite(interval, forKeys: .earliest, .latest)
    try container.encode(level, forKey: .level)
  }
}
