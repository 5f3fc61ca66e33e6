public import Differentiation
import RealModule

/// The multi-power law of Luo et al. (2025, arXiv 2503.12811):
///
/// ```
/// L(t)  = L0 + A·S1(t)^−α − B·Σ_{k≤t} (η_{k−1} − η_k)·G(η_k^−γ·S_k(t))
/// S1(t) = Σ_{τ=1..t} η_τ,   S_k(t) = Σ_{τ=k..t} η_τ,   G(x) = 1 − (1 + C·x)^−β
/// ```
///
/// Every drop of the rate earns a gain in proportion to it, which saturates as a power of the area
/// since, on a scale of area, η_k^γ/C, that the new rate sets. L0, A and B are at least 0 and
/// multiply their terms; α, C, β > 0 and γ ≥ 0 shape them. Losses are in nats, rates dimensionless,
/// so B is in nats per rate and C in rate^γ per area.
///
/// A rate of 0 would make its drop's scale 0: rates count as at least ``lowestRate``.
///
/// The sum over past drops costs time in proportion to steps or rows, whichever are fewer, and not
/// to their square: see `PowerSum` and `RateDrops`. Losses and derivatives agree with the direct
/// sum to 1e-8 of their size.
public struct MultiPowerLaw: Law {
  public init() {}

  /// The rate that lower ones count as in η_k^−γ, as in the authors' optimizer.
  public static let lowestRate = 1e-10

  public let name = "multi-power"
  public let formula = "L = L0 + A·S1^−alpha − B·Σ Δη_k·(1 − (1 + C·η_k^−gamma·S_k)^−beta)"
  public let symbols = [
    "S1 = Σ_{τ≤t} η_τ, the area under the schedule",
    "Δη_k = η_{k−1} − η_k, summed over the steps k ≤ t",
    "S_k = Σ_{k≤τ≤t} η_τ, the area since step k",
  ]
  public let source = "Luo et al. 2025, arXiv 2503.12811"
  public let use =
    "Runs whose decays differ in shape, or to search for the best schedule: a drop's gain "
    + "saturates, and sooner at lower rates. Seven parameters ask for three schedules or "
    + "more."

  public let linear: [LinearParameter] = [
    .limitAtConstantRate,
    .amplitude,
    LinearParameter("B", "gain per drop of the rate, once saturated"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .exponent(),
    NonlinearParameter(
      "C", "speed at which a drop's gain builds up", bounds: 1e-4...1e4, range: 0.2...20,
      spread: .logarithmic),
    NonlinearParameter(
      "beta", "exponent of saturation", bounds: 0.01...5, range: 0.2...1.5, spread: .logarithmic),
    NonlinearParameter(
      "gamma", "how much lower rates speed it up", bounds: 0...2, range: 0.1...1, spread: .even),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    let alpha = nonlinear[0]
    history.addPowerOfArea(alpha, into: &columns, at: row)
    let theta = nonlinear.dropFirst().map(\.value)
    let gain = MultiPowerGain(
      speed: theta[0], beta: theta[1], gamma: theta[2], along: history,
      withSlopes: S.self != Double.self)
    if S.self == Double.self {
      for index in gain.values.indices { columns[2][row + index] = S(-gain.values[index]) }
      return
    }
    // The closed form's derivatives enter S by the chain rule: what is added has the value 0.
    let changes = zip(nonlinear.dropFirst(), theta).map { $0 - $1 }
    for index in gain.values.indices {
      columns[2][row + index] =
        -gain.values[index] - changes[0] * gain.slopesByC[index]
        - changes[1] * gain.slopesByBeta[index] - changes[2] * gain.slopesByGamma[index]
    }
  }

  public func valuesAndDerivatives(
    _ parameters: [Double], over history: RateHistory
  ) -> (losses: [Double], derivatives: [[Double]]) {
    let (linear, theta) = split(parameters)
    let gain = MultiPowerGain(
      speed: theta[1], beta: theta[2], gamma: theta[3], along: history, withSlopes: true)
    let powers = history.logAreas.map { Double.exp(-theta[0] * $0) }
    let rows = history.steps.indices
    return (
      rows.map { linear[0] + linear[1] * powers[$0] - linear[2] * gain.values[$0] },
      [
        [Double](repeating: 1, count: rows.count), powers, gain.values.map { -$0 },
        rows.map { -linear[1] * powers[$0] * history.logAreas[$0] },
        gain.slopesByC.map { -linear[2] * $0 }, gain.slopesByBeta.map { -linear[2] * $0 },
        gain.slopesByGamma.map { -linear[2] * $0 },
      ]
    )
  }
}
