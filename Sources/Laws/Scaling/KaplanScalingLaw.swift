public import Differentiation
import RealModule

/// The law of Kaplan et al. (2020, arXiv 2001.08361) for size and data:
///
/// ```
/// L(N, D) = [(N_c/N)^(α_N/α_D) + D_c/D]^α_D
/// ```
///
/// There is no irreducible loss, and the larger of the two terms counts by far the most.
public struct KaplanScalingLaw: ScalingLaw {
  public init() {}
  public let name = "kaplan"
  public let formula = "L = [(N_c/N)^(alpha_N/alpha_D) + D_c/D]^alpha_D"
  public let source = "Kaplan et al. 2020, arXiv 2001.08361"
  public let use =
    "To compare with what was published before 2022. Without an irreducible loss it promises large "
    + "models too much, so it joins no average."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens]
  public let linear: [LinearParameter] = [
    LinearParameter("A", "loss to a finite model in the middle of the data, nats")
  ]
  public let nonlinear: [NonlinearParameter] = [
    .scalingExponent("alpha_N", "exponent of the model's size"),
    .scalingExponent("alpha_D", "exponent of the data"),
    .lean("ln of the data's term over the size's, in the middle of the data"),
  ]
  public let absoluteParameters: [(name: String, meaning: String)] = [
    ("N_c", "size at which an endless training would lose one nat"),
    ("D_c", "data at which an endless model would lose one nat"),
    ("alpha_N", "exponent of the model's size"), ("alpha_D", "exponent of the data"),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    let sizes = points.logs(.parameters)
    let tokens = points.logs(.tokens)
    let ratio = p[0] / p[1]
    for i in sizes.indices {
      columns[0][row + i] = S.exp(p[1] * logSumExp(-ratio * sizes[i], p[2] - tokens[i]))
    }
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    let logA = S.log(p[0])
    return [
      S.exp(logA / p[1] + units.log(.parameters)), S.exp(logA / p[2] + p[3] + units.log(.tokens)),
      p[1], p[2],
    ]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    let logA = p[2] * (Double.log(p[0]) - units.log(.parameters))
    return [.exp(logA), p[2], p[3], .log(p[1]) - units.log(.tokens) - logA / p[3]]
  }

  public func bestLogSize(_ p: [Double], logBudget: Double, tilt: Double) -> Double? {
    // Its sum within the brackets is the coupled one with α = α_N, β = α_D and k = 1/α_D.
    CoupledTerms.bestLogSize(
      alpha: p[1], beta: p[2], coupling: 1 / p[2], lean: p[3] * p[2], logBudget: logBudget,
      tilt: tilt)
  }
}
