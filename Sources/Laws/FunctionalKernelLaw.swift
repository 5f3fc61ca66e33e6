public import Differentiation
import RealModule

/// The functional scaling law with one kernel: loss is progress plus the noise of all past steps,
/// each forgotten as a power of the intrinsic time since (Li et al. 2025, arXiv 2509.19189).
///
/// ```
/// L(t) = L0 + A·T^−s + B·∫_0^T η(u)·C·β·(1 + C·(T − u))^−(β+1) du
///      = L0 + A·T^−s + B·(η_0·G(T) − Σ_{i≤t} (η_{i−1} − η_i)·G(T − T_i)),   G(x) = 1 − (1 + C·x)^−β
/// T(t) = Σ_{τ=1..t} η_τ                                                    the intrinsic time
/// ```
///
/// The second line is the first one integrated by parts; η_0 is the rate before the first drop that
/// counts: the highest of warm-up, or 0 where warm-up counts as re-warming. At a constant rate the
/// noise settles at B·η, whose removal is all that a decay can gain. L0, A and B are at least 0;
/// s, C and β > 0. Losses are in nats, rates dimensionless: B is in nats per rate, C per intrinsic
/// time.
public struct FunctionalKernelLaw: Law {
  public init() {}

  public let name = "functional-kernel"
  public let formula = "L = L0 + A·T^−s + B·(η_0·G(T) − Σ Δη_i·G(T − T_i))"
  public let symbols = [
    "G(x) = 1 − (1 + C·x)^−beta",
    "T = Σ_{τ≤t} η_τ, the intrinsic time; T_i that of step i",
    "Δη_i = η_{i−1} − η_i, summed over the steps i ≤ t; η_0 the first rate",
  ]
  public let source = "Li et al. 2025, arXiv 2509.19189"
  public let use =
    "As functional, with fewer parameters: noise of one strength all along. For two or "
    + "three runs."

  public let linear: [LinearParameter] = [
    .irreducibleLoss,
    .amplitude,
    LinearParameter("B", "noise per rate, once settled"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .exponent("s", "exponent of progress"),
    NonlinearParameter(
      "C", "speed at which noise is forgotten", bounds: 1e-3...1e7, range: 1...1e4,
      spread: .logarithmic),
    NonlinearParameter(
      "beta", "exponent of forgetting", bounds: 0.01...5, range: 0.1...1.5, spread: .logarithmic),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    let (s, C, beta) = (nonlinear[0], nonlinear[1], nonlinear[2])
    let withSlopes = S.self != Double.self
    let gain = FunctionalGain(
      speed: C.value, beta: beta.value, exponent: nil, along: history, withSlopes: withSlopes
    )
    .plain
    history.addPowerOfArea(s, into: &columns, at: row)
    for index in history.steps.indices {
      let settled = -S.expMinusOne(-beta * S.log(onePlus: C * history.areas[index]))
      columns[2][row + index] = settled * history.firstRate - gain.values[index]
    }
    if !withSlopes { return }
    // The closed form's derivatives enter S by the chain rule: what is subtracted has the value 0.
    let (byC, byBeta) = (C - C.value, beta - beta.value)
    for index in history.steps.indices {
      columns[2][row + index] -= byC * gain.slopesByC[index] + byBeta * gain.slopesByBeta[index]
    }
  }
}
