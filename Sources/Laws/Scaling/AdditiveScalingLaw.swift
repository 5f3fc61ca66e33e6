public import Differentiation
import RealModule

/// The additive law of Hoffmann et al. (2022, arXiv 2203.15556), *Chinchilla*:
///
/// ```
/// L(N, D) = E + A·N^−α + B·D^−β
/// ```
///
/// What a model of N parameters misses of D tokens falls by one power law of each, and neither helps
/// the other. E, A and B are at least 0, losses are in nats.
public struct AdditiveScalingLaw: ScalingLaw {
  public init() {}
  public let name = "additive"
  public let aliases = ["chinchilla"]
  public let formula = "L = E + A·N^−alpha + B·D^−beta"
  public let source = "Hoffmann et al. 2022, arXiv 2203.15556"
  public let use =
    "The law that most publish. It needs sizes and lengths that vary apart, ten runs or more; of fewer "
    + "runs tied is the safer one."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens]
  public let linear: [LinearParameter] = [
    .scalingLimit,
    LinearParameter("A", "what is lost to a finite model, nats at N = 1"),
    LinearParameter("B", "what is lost to finite data, nats at D = 1"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .scalingExponent("alpha", "exponent of the model's size"),
    .scalingExponent("beta", "exponent of the data"),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    AdditiveTerms.write(alpha: p[0], beta: p[1], over: points, into: &columns, from: row)
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    AdditiveTerms.absolute(p, alpha: p[3], beta: p[4], in: units)
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    AdditiveTerms.relative(p, alpha: p[3], beta: p[4], in: units)
  }

  public func bestLogSize(_ p: [Double], logBudget: Double, tilt: Double) -> Double? {
    CoupledTerms.bestLogSize(
      alpha: p[3], beta: p[4], coupling: 1, lean: .log(p[2] / p[1]), logBudget: logBudget,
      tilt: tilt)
  }
}

/// The additive law with one exponent for both, as over-training laws have it (Gadre et al. 2024, arXiv
/// 2403.08540): L = E + A·N^−α + B·D^−α.
///
/// At a fixed number of tokens a parameter it is a plain power law of compute. With one parameter less
/// it is the better forecaster from few runs.
public struct TiedScalingLaw: ScalingLaw {
  public init() {}
  public let name = "tied"
  public let formula = "L = E + A·N^−alpha + B·D^−alpha"
  public let source = "Hoffmann et al. 2022, arXiv 2203.15556; Gadre et al. 2024, arXiv 2403.08540"
  public let use = "Few runs, six or more: one exponent serves size and data."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens]
  public let linear = AdditiveScalingLaw().linear
  public let nonlinear: [NonlinearParameter] = [
    .scalingExponent("alpha", "exponent of size and of data")
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    AdditiveTerms.write(alpha: p[0], beta: p[0], over: points, into: &columns, from: row)
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    AdditiveTerms.absolute(p, alpha: p[3], beta: p[3], in: units)
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    AdditiveTerms.relative(p, alpha: p[3], beta: p[3], in: units)
  }

  public func bestLogSize(_ p: [Double], logBudget: Double, tilt: Double) -> Double? {
    CoupledTerms.bestLogSize(
      alpha: p[3], beta: p[3], coupling: 1, lean: .log(p[2] / p[1]), logBudget: logBudget,
      tilt: tilt)
  }
}

/// The law of over-training (Gadre et al. 2024, arXiv 2403.08540) as its authors write it, in compute
/// and tokens a parameter, M = D/N with C = 6·N·D:
///
/// ```
/// L(C, M) = E + (a·M^η + b·M^−η)·C^−η
/// ```
///
/// It is ``TiedScalingLaw`` with α = 2η, A = a·6^−η and B = b·6^−η.
public struct OverTrainingLaw: ScalingLaw {
  public init() {}
  public let name = "over-training"
  public let aliases = ["gadre"]
  public let formula = "L = E + (a·M^eta + b·M^−eta)·C^−eta"
  public let symbols = ["M = D/N, tokens a parameter; C = 6·N·D"]
  public let source = "Gadre et al. 2024, arXiv 2403.08540"
  public let use =
    "Runs at several ratios of tokens to parameters, to forecast models that are trained for longer "
    + "than is optimal. The same curve as tied, by its authors' parameters."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens]
  public let linear: [LinearParameter] = [
    .scalingLimit, LinearParameter("a", "what is lost to a finite model, nats"),
    LinearParameter("b", "what is lost to finite data, nats"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    NonlinearParameter(
      "eta", "exponent of compute", bounds: 5e-4...2.5, range: 0.05...0.45, spread: .logarithmic)
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    AdditiveTerms.write(alpha: 2 * p[0], beta: 2 * p[0], over: points, into: &columns, from: row)
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    var absolute = AdditiveTerms.absolute(p, alpha: 2 * p[3], beta: 2 * p[3], in: units)
    for index in 1...2 { absolute[index] = absolute[index] * S.exp(p[3] * Double.log(6)) }
    return absolute
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    var p = p
    for index in 1...2 { p[index] *= .exp(-p[3] * .log(6)) }
    return AdditiveTerms.relative(p, alpha: 2 * p[3], beta: 2 * p[3], in: units)
  }

  public func bestLogSize(_ p: [Double], logBudget: Double, tilt: Double) -> Double? {
    TiedScalingLaw().bestLogSize(
      Array(p.prefix(3)) + [2 * p[3]], logBudget: logBudget, tilt: tilt)
  }
}

/// 1, N^−α and D^−β, and what their coefficients are for quantities counted one by one.
enum AdditiveTerms {
  @inline(__always)
  static func write<S: DifferentiableNumber>(
    alpha: S, beta: S, over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    let sizes = points.logs(.parameters)
    let tokens = points.logs(.tokens)
    for i in sizes.indices {
      columns[0][row + i] = 1
      columns[1][row + i] = S.exp(-alpha * sizes[i])
      columns[2][row + i] = S.exp(-beta * tokens[i])
    }
  }

  static func absolute<S: DifferentiableNumber>(
    _ p: [S], alpha: S, beta: S, in units: ScalingUnits
  ) -> [S] {
    var p = p
    p[1] = p[1] * S.exp(alpha * units.log(.parameters))
    p[2] = p[2] * S.exp(beta * units.log(.tokens))
    return p
  }

  static func relative(
    _ p: [Double], alpha: Double, beta: Double, in units: ScalingUnits
  ) -> [Double] {
    var p = p
    p[1] *= .exp(-alpha * units.log(.parameters))
    p[2] *= .exp(-beta * units.log(.tokens))
    return p
  }
}
