public import Records

/// How a curve may go on: weighted draws of it at some positions.
///
/// The metric *settles* at a value at each position; what is *logged* there scatters about it,
/// normally on the metric's scale, with the standard deviation of the draw, independently from
/// position to position.
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
    /// The standard deviation of what is logged about them, on the curve's
    /// ``ExtrapolatedCurve/scale``.
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
  /// What noise is added on.
  public let scale: MetricScale
  public var draws: [Draw]

  /// - Parameter scale: Default: the metric itself.
  public init(curve: Curve, positions: [Double], scale: MetricScale? = nil, draws: [Draw]) {
    self.curve = curve
    self.positions = positions
    self.scale = scale ?? .identity(curve.goal)
    self.draws = draws
  }

  /// How many draws of equal weight would tell as much: 1/Σw² (Kong 1992). Below some hundreds the
  /// tails of what is told here are rough.
  public var effectiveDraws: Double {
    1 / draws.reduce(0) { $0 + $1.weight * $1.weight }
  }

  /// What is logged where a draw is at an index, so many deviations of the noise off.
  package func logged(_ draw: Draw, at index: Int, deviate: Double) -> Double {
    scale.value(scale.coordinate(draw.values[index]) + draw.noise * deviate)
  }

  /// This with that probability less, and another extrapolation of the same curve with it.
  func mixed(with other: ExtrapolatedCurve, share: Double) -> ExtrapolatedCurve {
    var result = self
    for index in result.draws.indices { result.draws[index].weight *= 1 - share }
    result.draws += other.expressed(on: scale).draws.map { draw in
      var draw = draw
      draw.weight *= share
      return draw
    }
    return result
  }

  /// The same draws with noise on another scale: of the size that it has where they settle midway.
  private func expressed(on scale: MetricScale) -> ExtrapolatedCurve {
    guard scale != self.scale else { return self }
    return ExtrapolatedCurve(
      curve: curve, positions: positions, scale: scale,
      draws: draws.map { draw in
        let middle = draw.values[draw.values.count / 2]
        let slopes = (
          self.scale.slope(self.scale.coordinate(middle)), scale.slope(scale.coordinate(middle))
        )
        return Draw(
          weight: draw.weight, values: draw.values, noise: draw.noise * slopes.0 / slopes.1)
      })
  }
}
