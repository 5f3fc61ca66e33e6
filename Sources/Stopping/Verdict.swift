/// Whether a run is worth going on with, and why.
public struct Verdict: Sendable, Hashable, Encodable {
  public enum Decision: String, Sendable, Hashable, Codable {
    case `continue`
    case stop
  }

  /// What is expected of the metric at the end of the run.
  public struct Forecast: Sendable, Hashable, Encodable {
    public var median: Double
    public var lower: Double
    public var upper: Double
    /// The confidence level of the interval from `lower` to `upper`.
    public var level: Double

    public init(median: Double, lower: Double, upper: Double, level: Double) {
      self.median = median
      self.lower = lower
      self.upper = upper
      self.level = level
    }
  }

  public var decision: Decision
  /// The probability that the run ends better than the best of the others, for policies that
  /// estimate it.
  public var probabilityOfBest: Double?
  public var forecast: Forecast?
  /// Why, in one sentence.
  public var reason: String

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
