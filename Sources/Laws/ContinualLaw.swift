public import Differentiation
import RealModule

/// The law of continual pre-training, where a run goes on with other data (Wang et al. 2025, arXiv
/// 2505.07796):
///
/// ```
/// L(s) = L0 + A·S1(s)^−α − C1·S2(s) − C2·S2′(s) + B·(1 − (1 + E·S1′(s))^−β)
/// ```
///
/// S1 is the area under the whole schedule and S1′ that part of it after the shift of the data. The
/// annealing areas are those of ``AnnealingLaw``: S2 of the drops of the rate before the shift, whose
/// momentum goes on decaying after it, S2′ of those after it. The shift moves the loss by up to B, a
/// power law in the area since: up (B > 0) for a loss on the first data, which are forgotten, down
/// (B < 0) for one on the second. Until the shift it is the annealing law.
///
/// L0, A, C1 and C2 are at least 0, α, E and β > 0, 0 < λ < 1. Losses are in nats, rates
/// dimensionless: E is per rate·step.
public struct ContinualLaw: Law {
  public init() {}

  public let name = "continual"
  public let formula = "L = L0 + A·S1^−alpha − C1·S2 − C2·S2′ + B·(1 − (1 + E·S1′)^−beta)"
  public let symbols = [
    "S1 = Σ_{i≤s} η_i, the area under the schedule; S1′ that after the shift",
    "S2 = Σ_{i≤s} m_i with m_i = lambda·m_{i−1} + η_{i−1} − η_i, of drops",
    "before the shift of the data alone, S2′ of those after it",
  ]
  public let source = "Wang et al. 2025, arXiv 2505.07796"
  public let use =
    "Runs whose data change at a step, such as continued pretraining on another language "
    + "or domain. It asks for the last step on the first data."
  public let facts: Set<RunFact> = [.shiftStep]

  public let linear: [LinearParameter] = [
    .limitAtConstantRate,
    .amplitude,
    LinearParameter("C1", "gain per annealing area before the shift"),
    LinearParameter("C2", "gain per annealing area after the shift"),
    LinearParameter("B", "what the shift adds in the end, nats", isNonnegative: false),
  ]
  public let nonlinear =
    AnnealingLaw().nonlinear + [
      NonlinearParameter(
        "E", "speed at which the shift acts", bounds: 1e-3...1e8, range: 1...1e4,
        spread: .logarithmic),
      NonlinearParameter(
        "beta", "exponent of the shift", bounds: 0.01...5, range: 0.05...1, spread: .logarithmic),
    ]

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    let (alpha, lambda, E, beta) = (nonlinear[0], nonlinear[1], nonlinear[2], nonlinear[3])
    history.addPowerOfArea(alpha, into: &columns, at: row)
    var before = AnnealingArea(momentum: lambda)
    var after = AnnealingArea(momentum: lambda)
    var areaAfter = 0.0
    var asked = row
    for stretch in history.stretches {
      if stretch.isShifted {
        before.advance(over: stretch.withoutDrops)
        after.advance(over: stretch)
        areaAfter += stretch.area
      } else {
        before.advance(over: stretch)
      }
      if stretch.isAsked {
        columns[2][asked] = -before.sum
        columns[3][asked] = -after.sum
        if areaAfter > 0 {
          columns[4][asked] = -S.expMinusOne(-beta * S.log(onePlus: E * areaAfter))
        } else {
          columns[4][asked] = 0
        }
        asked += 1
      }
    }
  }
}

extension RateHistory.Stretch {
  /// As many steps over which the rate rests.
  fileprivate var withoutDrops: Self {
    var stretch = self
    stretch.firstDrop = 0
    stretch.drop = 0
    return stretch
  }
}
