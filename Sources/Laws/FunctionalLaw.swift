public import Differentiation
import RealModule

/// The functional scaling law (Li et al. 2025, arXiv 2509.19189) in the form that its authors fit to
/// runs of one model size (their appendix B, equation 30):
///
/// ```
/// L(t) = L0 + A·T(t)^−s − Σ_{i≤t} (η_{i−1} − η_i)·(B + D·T(i)^−s)·(1 − (1 + C·(T(t) − T(i)))^−β)
/// T(t) = Σ_{τ=1..t} η_τ                                                    the intrinsic time
/// ```
///
/// Progress and the forgetting of gradient noise both run in intrinsic time, the area under the
/// schedule. A drop of the rate takes noise away in proportion to it, and the noise is forgotten as
/// a power of the time since; late drops take away less as the second factor falls. In the paper's
/// symbols A, B, D, C and β are c1, c2·c3, c2, c4 and γ. L0, A, B and D are at least 0; s, C and
/// β > 0. Losses are in nats, rates dimensionless: B is in nats per rate, C per intrinsic time.
///
/// The sum takes linear time, as that of ``MultiPowerLaw``.
public struct FunctionalLaw: Law {
  public init() {}

  public let name = "functional"
  public let formula = "L = L0 + A·T^−s − Σ Δη_i·(B + D·T_i^−s)·(1 − (1 + C·(T − T_i))^−beta)"
  public let symbols = [
    "T = Σ_{τ≤t} η_τ, the intrinsic time; T_i that of step i",
    "Δη_i = η_{i−1} − η_i, summed over the steps i ≤ t",
  ]
  public let source = "Li et al. 2025, arXiv 2509.19189, eq. 30"
  public let use =
    "As multi-power, from a model of gradient noise that a drop of the rate takes away. "
    + "Where the noise itself falls with progress it does better."

  public let linear: [LinearParameter] = [
    .limitAtConstantRate,
    .amplitude,
    LinearParameter("B", "noise that a drop of the rate takes away"),
    LinearParameter("D", "as B, of noise that falls with progress"),
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
      speed: C.value, beta: beta.value, exponent: s.value, along: history,
      withSlopes: withSlopes)
    history.addPowerOfArea(s, into: &columns, at: row)
    for index in history.steps.indices {
      columns[2][row + index] = S(-gain.plain.values[index])
      columns[3][row + index] = S(-gain.slowed.values[index])
    }
    if !withSlopes { return }
    // The closed form's derivatives enter S by the chain rule: what is subtracted has the value 0.
    let (byS, byC, byBeta) = (s - s.value, C - C.value, beta - beta.value)
    for index in history.steps.indices {
      columns[2][row + index] -=
        byC * gain.plain.slopesByC[index] + byBeta * gain.plain.slopesByBeta[index]
      columns[3][row + index] -=
        byC * gain.slowed.slopesByC[index] + byBeta * gain.slowed.slopesByBeta[index]
        + byS * gain.slowed.slopesByS[index]
    }
  }
}
