public import RunLogs

/// How a curve may go on: weighted draws of it at some positions.
public struct Extrapolation: Sendable {
  /// One way in which the curve may go on.
  public struct Draw: Sendable {
    /// The probability of this draw; those of all draws sum to 1.
    public var weight: Double
    /// The values that the metric settles at, one a position.
    public var values: [Double]
    /// The standard deviation of what is logged about them.
    public var noise: Double

    public init(weight: Double, values: [Double], noise: Double) {
      self.weight = weight
      self.values = values
      self.noise = noise
    }
  }

  /// What has been seen.
  public var curve: Curve
  /// Where the curve was asked for, ascending.
  public var positions: [Double]
  public var draws: [Draw]

  public init(curve: Curve, positions: [Double], draws: [Draw]) {
    self.curve = curve
    self.positions = positions
    self.draws = draws
  }
}
