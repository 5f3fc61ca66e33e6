public import Differentiation
import RealModule

/// The law of routed models of Clark et al. (2022, arXiv 2202.01169), for models of N parameters in
/// their dense part and E experts a routed layer, with a limit:
///
/// ```
/// L(N, E)  = L_inf + 10^d·N^a·Ê^(b + c·log10 N)
/// 1/Ê      = 1/(E − 1 + (1/E_s − 1/E_m)^−1) + 1/E_m
/// ```
///
/// Ê goes from E_s for a dense model to E_m for endless experts. The authors' law has no limit, which
/// makes it promise the largest models too much; L_inf held at 0 is theirs.
public struct RoutedScalingLaw: ScalingLaw {
  public init() {}
  public let name = "routed"
  public let formula = "L = L_inf + 10^d·N^a·Ê^(b + c·log10 N)"
  public let symbols = ["1/Ê = 1/(E − 1 + (1/E_s − 1/E_m)^−1) + 1/E_m, of E experts"]
  public let source = "Clark et al. 2022, arXiv 2202.01169"
  public let use =
    "Models with routed experts and dense ones (1 expert) beside them, trained alike: what experts are "
    + "worth at a size. Hold L_inf at 0 for the authors' law."
  public let quantities: [ScalingQuantity] = [.parameters, .experts]
  public let linear: [LinearParameter] = [
    LinearParameter("L_inf", "irreducible loss, nats", isLevel: true),
    LinearParameter("scale", "the rest of the loss in the middle of the data, nats"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    NonlinearParameter(
      "a", "exponent of the model's size, below 0", bounds: -5...0, range: -0.5 ... -0.03,
      spread: .even),
    NonlinearParameter(
      "b", "exponent of the experts", bounds: -5...5, range: -0.3...0, spread: .even),
    NonlinearParameter(
      "c", "what a tenfold size adds to it", bounds: -2...2, range: -0.02...0.05, spread: .even),
    NonlinearParameter(
      "E_s", "what a dense model's experts count for", bounds: 1...1e3, range: 1.05...8,
      spread: .logarithmic),
    NonlinearParameter(
      "span", "E_m/E_s, how many times more endless experts count", bounds: 1.001...1e6,
      range: 10...500, spread: .logarithmic),
  ]
  public let absoluteParameters: [(name: String, meaning: String)] = [
    ("L_inf", "irreducible loss, nats"), ("a", "exponent of the model's size"),
    ("b", "exponent of the experts at N = 1"), ("c", "what a tenfold size adds to it"),
    ("d", "log10 of the loss beyond the limit at N = 1 and Ê = 1"),
    ("E_s", "what a dense model's experts count for"),
    ("E_m", "what endless experts count for"),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    let sizes = points.logs(.parameters)
    let experts = points.values(.experts)
    let (a, b, slope) = (p[0], p[1], p[2] / Double.log(10))
    let most = p[3] * p[4]
    let offset = 1 / (1 / p[3] - 1 / most)
    for i in sizes.indices {
      let effective = 1 / (1 / (offset + (experts[i] - 1)) + 1 / most)
      // b is of the middle of the data.
      let log = S.log(effective)
      columns[0][row + i] = 1
      columns[1][row + i] = S.exp(a * sizes[i] + (b + slope * sizes[i]) * log)
    }
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    let size = units.log(.parameters)
    let ten = Double.log(10)
    return [
      p[0], p[2], p[3] - p[4] * (size / ten), p[4], (S.log(p[1]) - p[2] * size) / ten, p[5],
      p[5] * p[6],
    ]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    let size = units.log(.parameters)
    let ten = Double.log(10)
    return [
      p[0], .exp(p[4] * ten + p[1] * size), p[1], p[2] + p[3] * size / ten, p[3], p[5],
      p[6] / p[5],
    ]
  }
}
