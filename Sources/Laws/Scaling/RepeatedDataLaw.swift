public import Differentiation
import RealModule

/// The data-constrained law of Muennighoff et al. (2023, arXiv 2305.16264), for D tokens of which U are
/// different:
///
/// ```
/// L(N, D, U) = E + A·N'^−α + B·D'^−β
/// D' = U + U·R_D·(1 − e^(−r_D/R_D)),   r_D = max(D/U − 1, 0)
/// N' = M + M·R_N·(1 − e^(−r_N/R_N)),   M = min(N, N°(U)),  r_N = max(N/M − 1, 0)
/// ```
///
/// N°(U) is the size that is best for U tokens, so that α·A·N°^−α = β·B·U^−β. A token seen again is worth
/// less and less, R_D repetitions at most; so are parameters beyond those that the data call for. All
/// seven parameters are fitted together; the authors' constants of the last two say little alone.
public struct RepeatedDataLaw: ScalingLaw {
  public init() {}
  public let name = "repeated-data"
  public let aliases = ["data-constrained"]
  public let formula = "L = E + A·N'^−alpha + B·D'^−beta"
  public let symbols = [
    "D' = U + U·R_D·(1 − e^(−r/R_D)), r = max(D/U − 1, 0), of U different tokens",
    "N' the same of M = min(N, best size for U) and R_N",
  ]
  public let source = "Muennighoff et al. 2023, arXiv 2305.16264"
  public let use =
    "Runs that see their data more than once, with the number of different tokens in a column. It says "
    + "how many epochs are worth paying for; beyond about 15 it has not been borne out."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens, .uniqueTokens]
  public let linear: [LinearParameter] = [
    .scalingLimit,
    LinearParameter("A", "what is lost to a finite model, nats at N = 1"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .scalingExponent("alpha", "exponent of the model's size"),
    .scalingExponent("beta", "exponent of the data"),
    .lean("ln of the data's term over the size's, in the middle of the data"),
    NonlinearParameter(
      "R_D", "how many repetitions of the data are worth as much as new ones", bounds: 1e-2...1e6,
      range: 2...60, spread: .logarithmic),
    NonlinearParameter(
      "R_N", "how many times the parameters beyond what data call for count", bounds: 1e-2...1e12,
      range: 1...1e9, spread: .logarithmic),
  ]
  public var absoluteParameters: [(name: String, meaning: String)] {
    AdditiveScalingLaw().absoluteParameters
      + nonlinear.suffix(2).map { ($0.name, $0.meaning) }
  }

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    let (sizes, tokens, different) = (
      points.logs(.parameters), points.logs(.tokens), points.logs(.uniqueTokens)
    )
    let (alpha, beta, lean, dataWorth, sizeWorth) = (p[0], p[1], p[2], p[3], p[4])
    // The units of D and of U may differ.
    let shift = points.units.log(.uniqueTokens) - points.units.log(.tokens)
    // ln N°(U) = best + β/α·ln U.
    let best = (S.log(alpha / beta) - lean) / alpha
    for i in sizes.indices {
      let unique = min(different[i] + shift, tokens[i])
      let data = unique + Self.worth(of: S(tokens[i] - unique), atMost: dataWorth)
      let called = best + (beta / alpha) * unique
      let size =
        called.value < sizes[i]
        ? called + Self.worth(of: sizes[i] - called, atMost: sizeWorth) : S(sizes[i])
      columns[0][row + i] = 1
      columns[1][row + i] = S.exp(-alpha * size) + S.exp(lean - beta * data)
    }
  }

  /// ln(1 + R·(1 − e^(−r/R))) for r = e^`logRatio` − 1 repetitions.
  private static func worth<S: DifferentiableNumber>(of logRatio: S, atMost worth: S) -> S {
    guard logRatio.value > 0 else { return 0 }
    return S.log(onePlus: -worth * S.expMinusOne(-S.expMinusOne(logRatio) / worth))
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    CoupledTerms.amplitudes(p[1], alpha: p[2], beta: p[3], lean: p[4], in: units, after: p[0])
      + [p[2], p[3], p[5], p[6]]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    let (a, lean) = CoupledTerms.relative(p[1], p[2], alpha: p[3], beta: p[4], in: units)
    return [p[0], a, p[3], p[4], lean, p[5], p[6]]
  }
}
