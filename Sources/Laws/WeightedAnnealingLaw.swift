public import Differentiation
import RealModule

/// The annealing law with a gain that low rates are slower to earn, a variant that the authors of
/// ``AnnealingLaw`` discuss (Tissue, Wang and Wang 2024, arXiv 2408.11029):
///
/// ```
/// L(s)  = L0 + A·S1(s)^−α − C·S2(s)
/// S1(s) = Σ_{i=1..s} η_i
/// S2(s) = Σ_{i=1..s} m_i·η_i^ε,  m_i = λ·m_{i−1} + (η_{i−1} − η_i),  m_0 = 0
/// ```
///
/// Steps at rate 0 change nothing, where the gain of the annealing law goes on growing; except for
/// them ε = 0 is that law itself. The authors name an ε of about 0.1 to 0.2. L0, A and C are at least 0, α > 0,
/// 0 < λ < 1 and 0 ≤ ε ≤ 3. Losses are in nats, rates dimensionless: A is in nats·(rate·step)^α, C in
/// nats per rate^(1 + ε)·step.
///
/// A stretch of constant rate costs one step, any other each of its steps, or in a long history the
/// logarithm of their number.
public struct WeightedAnnealingLaw: Law {
  public init() {}

  public let name = "annealing-weighted"
  public let formula = "L(s) = L0 + A·S1^−alpha − C·S2"
  public let symbols = [
    "S1 = Σ_{i≤s} η_i, the area under the schedule",
    "S2 = Σ_{i≤s} m_i·η_i^epsilon",
    "m_i = lambda·m_{i−1} + η_{i−1} − η_i",
  ]
  public let source = "Tissue, Wang, Wang 2024, arXiv 2408.11029, weighted area"
  public let use =
    "As annealing, where drops at low rates gain less than the same drops at high ones, "
    + "as at the end of a long cosine. One parameter more asks for one schedule more."

  public let linear = AnnealingLaw().linear
  public let nonlinear =
    AnnealingLaw().nonlinear + [
      NonlinearParameter(
        "epsilon", "exponent of the rate in the annealing area", bounds: 0...3, range: 0...1,
        spread: .even)
    ]

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    let (alpha, lambda, epsilon) = (nonlinear[0], nonlinear[1], nonlinear[2])
    history.addPowerOfArea(alpha, into: &columns, at: row)
    let powers = history.powers(exponent: epsilon.value)
    // The slopes enter S by the chain rule: what they multiply has the value 0.
    let byEpsilon = epsilon - epsilon.value
    var area = AnnealingArea(momentum: lambda)
    var entry = 0
    var asked = row
    var rules = GramRules()
    for (index, stretch) in history.stretches.enumerated() {
      let first = entry
      if history.lines?.spans[index] != nil {
        area.advance(overLine: stretch, &rules) { place in
          S.exp(epsilon * .log(stretch.firstPace + place * stretch.paceChange))
        }
      } else {
        area.advance(over: stretch) { step in
          byEpsilon * powers.slopes[first + step] + powers.values[first + step]
        }
      }
      entry += Progress.paces(of: history, index)
      if stretch.isAsked {
        columns[2][asked] = -area.sum
        asked += 1
      }
    }
  }
}
