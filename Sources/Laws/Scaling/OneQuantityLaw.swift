public import Differentiation
import RealModule

/// A power law with a limit in one quantity, y = E + A·x^−α: the loss against model size with data that
/// do not end, against data with models that are large enough, or against compute along the frontier.
public struct OneQuantityLaw: ScalingLaw {
  public let quantity: ScalingQuantity
  public let name: String
  public let aliases: [String]

  /// - Parameter quantity: of the law's three: parameters, tokens or compute.
  public init(of quantity: ScalingQuantity) {
    self.quantity = quantity
    name = Self.names[quantity] ?? quantity.rawValue
    aliases = ["L(\(quantity.symbol))"]
  }

  static let names: [ScalingQuantity: String] = [
    .parameters: "size", .tokens: "data", .compute: "compute",
  ]

  public var formula: String { "L = E + A·\(quantity.symbol)^−alpha" }
  public let source = "Kaplan et al. 2020, arXiv 2001.08361; Hestness et al. 2017, arXiv 1712.00409"
  public var use: String {
    switch quantity {
    case .parameters: "Models of many sizes, each trained until data no longer matter."
    case .tokens: "Models large enough that size no longer matters, on ever more data."
    default: "The best runs of each budget, or runs at one ratio of data to size."
    }
  }
  public var quantities: [ScalingQuantity] { [quantity] }
  public var linear: [LinearParameter] {
    [
      .scalingLimit,
      LinearParameter("A", "what is left beyond it, nats at \(quantity.symbol) = 1"),
    ]
  }
  public let nonlinear: [NonlinearParameter] = [.scalingExponent("alpha", "exponent")]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., points.logs(quantity)) {
      columns[0][row] = 1
      columns[1][row] = S.exp(-p[0] * x)
    }
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    [p[0], p[1] * S.exp(p[2] * units.log(quantity)), p[2]]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    [p[0], p[1] * .exp(-p[2] * units.log(quantity)), p[2]]
  }
}

/// The smoothly broken power law in one quantity, see ``BrokenPowerFamily``, falling and with one break.
public struct BrokenScalingLaw: ScalingLaw {
  public let quantity: ScalingQuantity
  public let name: String

  /// - Parameter quantity: parameters, tokens or compute.
  public init(of quantity: ScalingQuantity) {
    self.quantity = quantity
    name = "broken-" + (OneQuantityLaw.names[quantity] ?? quantity.rawValue)
  }

  public var formula: String {
    let x = quantity.symbol
    return "L = E + A·\(x)^−c0·(1 + (\(x)/d)^(1/f))^(−c1·f)"
  }
  public let source = "Caballero et al. 2022, arXiv 2210.14891"
  public let use =
    "One quantity over many orders of magnitude, a dozen points or more, where the slope on logarithmic "
    + "axes changes once."
  public var quantities: [ScalingQuantity] { [quantity] }
  public var linear: [LinearParameter] { OneQuantityLaw(of: quantity).linear }
  public let nonlinear: [NonlinearParameter] = [
    NonlinearParameter(
      "c0", "exponent before the break", bounds: -5...5, range: 0.02...1, spread: .logarithmic),
    NonlinearParameter(
      "c1", "what the break adds to it", bounds: -5...5, range: -0.5...0.5, spread: .even),
    NonlinearParameter(
      "d", "where the break is", bounds: 1e-12...1e12, range: 0.05...20, spread: .logarithmic),
    NonlinearParameter(
      "f", "how gradual the break is", bounds: 1e-2...10, range: 0.05...1, spread: .logarithmic),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    let logBreak = S.log(p[2])
    for (row, x) in zip(row..., points.logs(quantity)) {
      columns[0][row] = 1
      columns[1][row] = S.exp(
        -p[0] * x - p[1] * BrokenPowerFamily.bend(at: x, logBreak: logBreak, p[3]))
    }
  }

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    [
      p[0], p[1] * S.exp(p[2] * units.log(quantity)), p[2], p[3], p[4] * units[quantity], p[5],
    ]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    [p[0], p[1] * .exp(-p[2] * units.log(quantity)), p[2], p[3], p[4] / units[quantity], p[5]]
  }
}
