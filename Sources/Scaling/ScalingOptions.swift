/// The choices behind a scaling fit. All of them are kept in it.
public struct ScalingOptions: Sendable, Hashable {
  /// What is made small.
  public enum Errors: String, Sendable, Hashable, Codable, CaseIterable {
    /// Those of the logarithm of the loss.
    case relative
    /// Those of the loss.
    case absolute
  }

  public var errors: Errors
  /// The residual at which the Huber loss turns from square to linear; nil for least squares.
  public var huberThreshold: Double?
  /// Parameters held at a value, by name.
  public var fixed: [String: Double]
  /// The confidence level of intervals.
  public var level: Double
  public var seed: UInt64

  public init(
    errors: Errors = .relative, huberThreshold: Double? = 1e-3, fixed: [String: Double] = [:],
    level: Double = 0.9, seed: UInt64 = 1
  ) {
    self.errors = errors
    self.huberThreshold = huberThreshold
    self.fixed = fixed
    self.level = level
    self.seed = seed
  }
}
