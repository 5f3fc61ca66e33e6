/// An estimate between its limits at a confidence level.
public struct Interval: Sendable, Hashable, CustomStringConvertible {
  public var estimate: Double
  /// −∞ if the data put no limit on this side.
  public var lower: Double
  public var upper: Double
  public var level: Double

  public init(estimate: Double, lower: Double, upper: Double, level: Double) {
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  public var description: String { "\(estimate) [\(lower), \(upper)]" }
}
