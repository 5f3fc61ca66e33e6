public import Differentiation
import RealModule

/// The scaling law with learning-rate annealing of Tissue, Wang and Wang (2024, arXiv 2408.11029):
///
/// ```
/// L(s)  = L0 + A·S1(s)^−α − C·S2(s)
/// S1(s) = Σ_{i=1..s} η_i                                    the area under the schedule
/// S2(s) = Σ_{i=1..s} m_i,  m_i = λ·m_{i−1} + (η_{i−1} − η_i)   the annealing area, m_0 = 0
/// ```
///
/// The forward area S1 drives the loss down a power law toward the irreducible loss L0; each drop
/// of the rate earns an additional gain that builds up over about 1/(1 − λ) steps. L0, A and C are
/// at least 0 and multiply their terms; α > 0 and the momentum 0 < λ < 1 shape them. Losses are in
/// nats, rates dimensionless, so A is in nats·(rate·step)^α and C in nats per rate·step.
///
/// The law knows no limit of stability and no schedule's effect on λ: raising every rate lowers the
/// prediction, so compare schedules only inside the range of rates that was fitted.
public struct AnnealingLaw: Law {
  public init() {}

  public let name = "annealing"
  public let formula = "L(s) = L0 + A·S1^−alpha − C·S2"
  public let symbols = [
    "S1 = Σ_{i≤s} η_i, the area under the schedule",
    "S2 = Σ_{i≤s} m_i with m_i = lambda·m_{i−1} + η_{i−1} − η_i",
  ]
  public let source = "Tissue, Wang, Wang 2024, arXiv 2408.11029"
  public let use =
    "Runs of one model and peak with different decays. The first law to try: it is fast, "
    + "and two runs determine it, a constant and a decaying one. It knows no limit of "
    + "stability, so do not ask it about higher peaks."

  public let linear: [LinearParameter] = [
    .limitAtConstantRate,
    .amplitude,
    LinearParameter("C", "gain per annealing area"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .exponent(),
    NonlinearParameter(
      "lambda", "momentum of annealing, per step", bounds: 1e-6...(1 - 1e-9),
      range: 0.9...0.99999, spread: .towardOne),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    let alpha = nonlinear[0]
    history.addPowerOfArea(alpha, into: &columns, at: row)
    var area = AnnealingArea(momentum: nonlinear[1])
    var asked = row
    for stretch in history.stretches {
      area.advance(over: stretch)
      if stretch.isAsked {
        columns[2][asked] = -area.sum
        asked += 1
      }
    }
  }
}
