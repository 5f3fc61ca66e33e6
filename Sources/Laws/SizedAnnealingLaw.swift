public import Differentiation
import RealModule

/// The annealing law jointly over model sizes N (Tissue, Wang and Wang 2024, arXiv 2408.11029; with
/// all terms as in Wang et al. 2025, arXiv 2505.07796):
///
/// ```
/// L(s, N) = L0 + A·S1(s)^−α + B·N^−β − C·S2(s)·N^γ
/// ```
///
/// with S1 and S2 as in ``AnnealingLaw``: larger models end lower, and gain more from annealing. N
/// counts parameters in millions, so that B is what a model of a million has to lose, nats, and C its
/// gain per annealing area. L0, A, B and C are at least 0, α and β > 0, 0 < λ < 1; γ is 0 to 2.
/// Runs of at least three sizes tell L0, B and β apart.
///
/// A history without a model size gives losses that are not numbers.
public struct SizedAnnealingLaw: Law {
  public init() {}

  public let name = "annealing-sizes"
  public let formula = "L(s, N) = L0 + A·S1^−alpha + B·N^−beta − C·S2·N^gamma"
  public let symbols =
    AnnealingLaw().symbols + ["N, the model's size in millions of parameters"]
  public let source = "Tissue, Wang, Wang 2024, arXiv 2408.11029, over model sizes"
  public let use =
    "Runs of several model sizes together, to forecast a size that has not been trained. "
    + "It asks for the size of each run."
  public let facts: Set<RunFact> = [.modelSize]

  public let linear = [
    LinearParameter("L0", "loss of a run without end of a model without bounds, nats"),
    .amplitude,
    LinearParameter("B", "loss that a model of a million parameters adds, nats"),
    LinearParameter("C", "gain of such a model per annealing area"),
  ]
  public let nonlinear =
    AnnealingLaw().nonlinear + [
      NonlinearParameter(
        "beta", "exponent of the model's size", bounds: 1e-3...5, range: 0.05...1,
        spread: .logarithmic),
      NonlinearParameter(
        "gamma", "how much more a larger model gains", bounds: 0...2, range: 0...1, spread: .even),
    ]

  /// N in the unit of the formula.
  static func millions(_ modelSize: Double) -> Double { modelSize / 1e6 }

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    let logSize = Double.log(Self.millions(history.modelSize ?? .nan))
    let (bySize, gain) = (S.exp(-nonlinear[2] * logSize), S.exp(nonlinear[3] * logSize))
    history.addPowerOfArea(nonlinear[0], into: &columns, at: row)
    for index in history.steps.indices { columns[2][row + index] = bySize }
    var area = AnnealingArea(momentum: nonlinear[1])
    var asked = row
    for stretch in history.stretches {
      area.advance(over: stretch)
      if stretch.isAsked {
        columns[3][asked] = -area.sum * gain
        asked += 1
      }
    }
  }
}

extension SizedAnnealingLaw: SizedLaw {
  public var lawAtOneSize: any Law { AnnealingLaw() }

  public func parameters<S: DifferentiableNumber>(
    _ parameters: [S], atSize modelSize: Double
  ) -> [S] {
    let logSize = Double.log(Self.millions(modelSize))
    let (L0, A, B, C) = (parameters[0], parameters[1], parameters[2], parameters[3])
    let (alpha, lambda, beta, gamma) = (
      parameters[4], parameters[5], parameters[6], parameters[7]
    )
    return [L0 + B * S.exp(-beta * logSize), A, C * S.exp(gamma * logSize), alpha, lambda]
  }
}
