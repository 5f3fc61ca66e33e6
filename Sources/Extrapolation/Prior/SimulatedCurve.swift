public import Records

/// A curve drawn from a prior, with what is never known of a real one.
public struct SimulatedCurve: Sendable {
  /// What would be logged.
  public var logged: Curve
  /// The values that it settles at, without noise.
  public var settled: [Double]
  /// The standard deviation of the noise.
  public var noise: Double
}
