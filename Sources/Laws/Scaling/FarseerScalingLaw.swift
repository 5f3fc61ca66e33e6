public import Differentiation
import RealModule

/// The law of Li et al. (2025, arXiv 2506.10972), *Farseer*, whose exponent and amplitude of data vary with
/// the model's size:
///
/// ```
/// L(N, D) = e^(a3·N^γ + b3) + e^(a2·N^β + b2)·D^(−e^(a1·N^α + b1))
/// ```
///
/// It has nine parameters and the shape of a stretched exponential, so that it runs away where data do
/// not hold it: its parameters are bounded in units of the data's geometric means, in which they are
/// reported too, and sixty points are the fewest that it is fitted to.
public struct FarseerScalingLaw: ScalingLaw {
  public init() {}
  public let name = "farseer"
  public let formula = "L = e^(a3·N^gamma + b3) + e^(a2·N^beta + b2)·D^(−e^(a1·N^alpha + b1))"
  public let symbols = ["N and D in units of their geometric means in the data"]
  public let source = "Li et al. 2025, arXiv 2506.10972"
  public let use =
    "Tables of sixty points or more on a wide grid of sizes and lengths. Never the first law to try."
  public let quantities: [ScalingQuantity] = [.parameters, .tokens]
  public let fewestPoints = 60
  public let linear: [LinearParameter] = [
    LinearParameter("limit", "e^b3, nats"), LinearParameter("amplitude", "e^b2, nats"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    NonlinearParameter(
      "a1", "change of the exponent of data", bounds: -3...3, range: -0.5...0.5, spread: .even),
    NonlinearParameter(
      "alpha", "its exponent", bounds: -0.5...0.5, range: 0.05...0.3, spread: .even),
    NonlinearParameter(
      "b1", "ln of the exponent of data", bounds: -4...1, range: -2...0, spread: .even),
    NonlinearParameter(
      "a2", "change of the amplitude of data", bounds: -5...5, range: -1...1, spread: .even),
    NonlinearParameter(
      "beta", "its exponent", bounds: -0.5...0.5, range: 0.05...0.3, spread: .even),
    NonlinearParameter(
      "a3", "change of the limit", bounds: -5...5, range: -1...0, spread: .even),
    NonlinearParameter(
      "gamma", "its exponent", bounds: -0.5...0.5, range: 0.05...0.3, spread: .even),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    let sizes = points.logs(.parameters)
    let tokens = points.logs(.tokens)
    for i in sizes.indices {
      // Changes are counted from the middle of the data, where they are 0.
      let exponent = S.exp(p[0] * S.expMinusOne(p[1] * sizes[i]) + p[2])
      columns[0][row + i] = S.exp(p[5] * S.expMinusOne(p[6] * sizes[i]))
      columns[1][row + i] = S.exp(p[3] * S.expMinusOne(p[4] * sizes[i]) - exponent * tokens[i])
    }
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] { p }
  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] { p }
}
