public import Basics

/// Whether a run is worth going on with, and why.
public struct Verdict: Sendable, Hashable, Encodable {
  public enum Decision: String, Sendable, Hashable, Codable {
    case `continue`
    case stop
  }

  /// What is expected of the metric at the end of the run.
  public struct Forecast: Sendable, Hashable {
    public var median: Double
    public var interval: Interval
    /// The confidence level of the interval.
    public var level: Double

    public init(median: Double, interval: Interval, level: Double) {
      self.median = median
      self.interval = interval
      self.level = level
    }
  }

  /// What decided in place of the policy that was asked, and why.
  public struct Fallback: Sendable, Hashable, Encodable {
    /// The name of the policy that decided.
    public var policy: String
    /// Why the other could not, such as "its schedule is not known".
    public var cause: String

    public init(policy: String, cause: String) {
      self.policy = policy
      self.cause = cause
    }
  }

  public var decision: Decision
  /// The probability that the run ends better than the best of the others, for policies that
  /// estimate it.
  public var probabilityOfBest: Double?
  public var forecast: Forecast?
  /// Why, in one sentence.
  public var reason: String
  /// Nil where the policy that was asked has decided itself.
  public var fallback: Fallback?

  public init(
    _ decision: Decision, probabilityOfBest: Double? = nil, forecast: Forecast? = nil,
    reason: String
  ) {
    self.decision = decision
    self.probabilityOfBest = probabilityOfBest
    self.forecast = forecast
    self.reason = reason
  }
}

extension Verdict.Forecast: Encodable {
  private enum Key: CodingKey { case median, lower, upper, level }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(median, forKey: .median)
    try container.encode(interval, forKeys: .lower, .upper)
    try container.encode(level, forKey: .level)
  }
}
