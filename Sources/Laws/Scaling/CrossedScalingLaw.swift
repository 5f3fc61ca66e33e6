public import Differentiation
import RealModule

/// The coupled law in which data count less, or more, for larger models:
///
/// ```
/// L(N, D) = E + [(A·N^−α)^k + (B·N^μ·D^−β)^k]^(1/k)
/// ```
///
/// It is what annealed runs follow under the schedule-aware law of whole curves, where μ was found to be
/// .2 to .3; with μ = 0 it is the coupled law. The form is ours.
public struct CrossedScalingLaw: ScalingLaw {
  public init() {}
  public let name = "crossed"
  public let formula = "L = E + [(A·N^−alpha)^k + (B·N^mu·D^−beta)^k]^(1/k)"
  public let source = "after Hoffmann et al. 2022 and Kaplan et al. 2020; the form is ours"
  public let use =
    "Tables of thirty runs or more on a wide grid of sizes and lengths, and the law that whole curves "
    + "leave of annealed runs."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens]
  public let linear = CoupledScalingLaw().linear
  public let nonlinear: [NonlinearParameter] = [
    .scalingExponent("alpha", "exponent of the model's size"),
    .scalingExponent("beta", "exponent of the data"),
    NonlinearParameter(
      "mu", "by which power of the size data count less", bounds: -2...2, range: -0.3...0.4,
      spread: .even),
    .coupling,
    .lean("ln of the data's term over the size's, in the middle of the data"),
  ]
  public var absoluteParameters: [(name: String, meaning: String)] {
    AdditiveScalingLaw().linear.map { ($0.name, $0.meaning) }
      + nonlinear.dropLast().map { ($0.name, $0.meaning) }
  }

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    let (sizes, tokens) = (points.logs(.parameters), points.logs(.tokens))
    let (alpha, beta, mu, k, lean) = (p[0], p[1], p[2], p[3], p[4])
    for i in sizes.indices {
      let data = lean + mu * sizes[i] - beta * tokens[i]
      columns[0][row + i] = 1
      columns[1][row + i] = S.exp(logSumExp(-k * alpha * sizes[i], k * data) / k)
    }
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    CoupledTerms.amplitudes(
      p[1], alpha: p[2], beta: p[3], lean: p[6] - p[4] * units.log(.parameters), in: units,
      after: p[0]) + [p[2], p[3], p[4], p[5]]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    let (a, lean) = CoupledTerms.relative(p[1], p[2], alpha: p[3], beta: p[4], in: units)
    return [p[0], a, p[3], p[4], p[5], p[6], lean + p[5] * units.log(.parameters)]
  }

  public func bestLogSize(_ p: [Double], logBudget: Double, tilt: Double) -> Double? {
    CoupledTerms.bestLogSize(
      alpha: p[2], beta: p[3], coupling: p[5], lean: p[6], crossing: p[4], logBudget: logBudget,
      tilt: tilt)
  }
}
