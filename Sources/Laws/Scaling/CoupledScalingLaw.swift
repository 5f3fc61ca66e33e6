public import Differentiation
import RealModule

/// The additive law with a coupling of its two terms:
///
/// ```
/// L(N, D) = E + [(A·N^−α)^k + (B·D^−β)^k]^(1/k)
/// ```
///
/// k = 1 is the additive law; with k → ∞ the larger of the two terms alone counts, and Kaplan's law is
/// E = 0 with k = 1/α_D. The exponents of the best size do not depend on k, what stands before them
/// does. The coupling of Chinchilla's exponents as Kaplan had it is proposed in arXiv 2608.07222; this form
/// of it is ours.
public struct CoupledScalingLaw: ScalingLaw {
  public init() {}
  public let name = "coupled"
  public let formula = "L = E + [(A·N^−alpha)^k + (B·D^−beta)^k]^(1/k)"
  public let source = "after Hoffmann et al. 2022 and Kaplan et al. 2020; see arXiv 2608.07222"
  public let use =
    "Tables with many ratios of data to size, twenty runs or more. One parameter more than additive, "
    + "and on most tables closer to larger runs."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens]
  public let linear: [LinearParameter] = [
    .scalingLimit,
    LinearParameter("A", "what is lost to a finite model, nats at N = 1"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .scalingExponent("alpha", "exponent of the model's size"),
    .scalingExponent("beta", "exponent of the data"),
    .coupling,
    .lean("ln of the data's term over the size's, in the middle of the data"),
  ]
  public let absoluteParameters = CoupledTerms.absoluteParameters(exponents: [
    ("alpha", "exponent of the model's size"), ("beta", "exponent of the data"),
  ])

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    CoupledTerms.write(
      alpha: p[0], beta: p[1], coupling: p[2], lean: p[3], over: points, into: &columns, from: row)
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    CoupledTerms.amplitudes(p[1], alpha: p[2], beta: p[3], lean: p[5], in: units, after: p[0])
      + [p[2], p[3], p[4]]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    let (a, lean) = CoupledTerms.relative(p[1], p[2], alpha: p[3], beta: p[4], in: units)
    return [p[0], a, p[3], p[4], p[5], lean]
  }

  public func bestLogSize(_ p: [Double], logBudget: Double, tilt: Double) -> Double? {
    CoupledTerms.bestLogSize(
      alpha: p[2], beta: p[3], coupling: p[4], lean: p[5], logBudget: logBudget, tilt: tilt)
  }
}

/// The coupled law with one exponent for size and data.
public struct CoupledTiedScalingLaw: ScalingLaw {
  public init() {}
  public let name = "coupled-tied"
  public let formula = "L = E + [(A·N^−alpha)^k + (B·D^−alpha)^k]^(1/k)"
  public let source = CoupledScalingLaw().source
  public let use = "As coupled, from fewer runs: one exponent serves size and data."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens]
  public let linear = CoupledScalingLaw().linear
  public let nonlinear: [NonlinearParameter] = [
    .scalingExponent("alpha", "exponent of size and of data"),
    .coupling,
    .lean("ln of the data's term over the size's, in the middle of the data"),
  ]
  public let absoluteParameters = CoupledTerms.absoluteParameters(exponents: [
    ("alpha", "exponent of size and of data")
  ])

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    CoupledTerms.write(
      alpha: p[0], beta: p[0], coupling: p[1], lean: p[2], over: points, into: &columns, from: row)
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    CoupledTerms.amplitudes(p[1], alpha: p[2], beta: p[2], lean: p[4], in: units, after: p[0])
      + [p[2], p[3]]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    let (a, lean) = CoupledTerms.relative(p[1], p[2], alpha: p[3], beta: p[3], in: units)
    return [p[0], a, p[3], p[4], lean]
  }

  public func bestLogSize(_ p: [Double], logBudget: Double, tilt: Double) -> Double? {
    CoupledTerms.bestLogSize(
      alpha: p[2], beta: p[2], coupling: p[3], lean: p[4], logBudget: logBudget, tilt: tilt)
  }
}

extension NonlinearParameter {
  static let coupling = NonlinearParameter(
    "k", "coupling: 1 adds the terms, more lets the larger one count", bounds: 0.1...50,
    range: 0.5...5, spread: .logarithmic)
}

/// 1 and [N^−αk + (e^lean·D^−β)^k]^(1/k).
enum CoupledTerms {
  static func absoluteParameters(
    exponents: [(name: String, meaning: String)]
  ) -> [(name: String, meaning: String)] {
    AdditiveScalingLaw().linear.map { ($0.name, $0.meaning) } + exponents
      + [(NonlinearParameter.coupling.name, NonlinearParameter.coupling.meaning)]
  }

  @inline(__always)
  static func write<S: DifferentiableNumber>(
    alpha: S, beta: S, coupling k: S, lean: S, over points: ScalingPoints,
    into columns: inout [[S]], from row: Int
  ) {
    let sizes = points.logs(.parameters)
    let tokens = points.logs(.tokens)
    for i in sizes.indices {
      columns[0][row + i] = 1
      columns[1][row + i] = S.exp(
        logSumExp(-k * alpha * sizes[i], k * (lean - beta * tokens[i])) / k)
    }
  }

  /// E, A and B for quantities counted one by one.
  static func amplitudes<S: DifferentiableNumber>(
    _ a: S, alpha: S, beta: S, lean: S, in units: ScalingUnits, after limit: S
  ) -> [S] {
    [
      limit, a * S.exp(alpha * units.log(.parameters)),
      a * S.exp(lean + beta * units.log(.tokens)),
    ]
  }

  static func relative(
    _ a: Double, _ b: Double, alpha: Double, beta: Double, in units: ScalingUnits
  ) -> (a: Double, lean: Double) {
    let logA = Double.log(a) - alpha * units.log(.parameters)
    return (.exp(logA), .log(b) - beta * units.log(.tokens) - logA)
  }

  /// Where the terms x and y of the loss along ln D = `logBudget` − (1 + `tilt`)·ln N satisfy
  /// α·x^k = (β·(1 + tilt) + μ)·y^k, where the size raises the data's term by μ, `crossing`.
  static func bestLogSize(
    alpha: Double, beta: Double, coupling: Double, lean: Double, crossing: Double = 0,
    logBudget: Double, tilt: Double
  ) -> Double? {
    let slope = beta * (1 + tilt) + crossing
    guard slope > 0, alpha > 0 else { return nil }
    let best = (.log(alpha / slope) / coupling - lean + beta * logBudget) / (alpha + slope)
    return best.isFinite ? best : nil
  }
}
