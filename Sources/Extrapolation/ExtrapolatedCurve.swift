public import Records

/// How a curve may go on: weighted draws of it at some positions.
///
/// The metric *settles* at a value at each position; what is *logged* there scatters about it
/// normally, with the standard deviation of the draw, independently from position to position.
///
/// ```swift
/// let fan = extrapolation.quantiles([0.05, 0.5, 0.95], of: .logged)
/// let chance = extrapolation.reach(of: 0.9).probability
/// ```
public struct ExtrapolatedCurve: Sendable {
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

  /// What is asked about: the value that the metric settles at, or one that is logged.
  public enum Quantity: String, Sendable, Hashable, Codable {
    case settled
    case logged
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

  /// How many draws of equal weight would tell as much: 1/Σw² (Kong 1992). Below some hundreds the
  /// tails of what is told here are rough.
  public var effectiveDraws: Double {
    1 / draws.reduce(0) { $0 + $1.weight * $1.weight }
  }
}
