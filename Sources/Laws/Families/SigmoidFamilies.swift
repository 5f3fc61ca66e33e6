public import Differentiation
import RealModule

/// The curve of Morgan, Mercer and Flodin, y = α − (α − β)/(1 + (κ·x)^δ), from β at 0 to α.
public struct MorganMercerFlodinFamily: CurveFamily {
  public init() {}
  public let name = "mmf"
  public let formula = "y = alpha − (alpha − beta)/(1 + (kappa·x)^delta)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [
    .level("alpha", "limit"), .level("beta", "value at x = 0"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .speed("kappa"), .shape("delta", "exponent", 0.1...5),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      let share = sigmoid(ofLogarithm: x, shape: p[1]) { $0 + S.log(p[0]) }
      columns[0][row] = share
      columns[1][row] = 1 - share
    }
  }
}

/// Hill's curve without background, y = θ·x^η/(κ^η + x^η); η < 0 falls from θ to 0.
public struct HillFamily: CurveFamily {
  public init() {}
  public let name = "hill3"
  public let formula = "y = theta·x^eta/(kappa^eta + x^eta)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [.level("theta", "limit")]
  public let nonlinear = [HillFamily.exponent, .place("kappa", "x at half of theta")]

  static let exponent = NonlinearParameter(
    "eta", "exponent, below 0 if y falls", bounds: -100...100, range: 0.1...5,
    spread: .eitherSign)

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = sigmoid(ofLogarithm: x, shape: p[0]) { $0 - S.log(p[1]) }
    }
  }
}

/// Hill's curve over a background, y = α + θ·x^η/(κ^η + x^η).
public struct HillBackgroundFamily: CurveFamily {
  public init() {}
  public let name = "hill4"
  public let formula = "y = alpha + theta·x^eta/(kappa^eta + x^eta)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [
    .level("alpha", "background, the value at x = 0"),
    .either("theta", "amplitude, above 0 if y rises"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .shape("eta", "exponent", 0.1...5), .place("kappa", "x at half of theta"),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = 1
      columns[1][row] = sigmoid(ofLogarithm: x, shape: p[0]) { $0 - S.log(p[1]) }
    }
  }
}

/// The logistic power y = a/(1 + (x/e^b)^c); c < 0 rises toward a.
public struct LogPowerFamily: CurveFamily {
  public init() {}
  public let name = "log-power"
  public let formula = "y = a/(1 + (x/e^b)^c)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [.level("a", "limit, or the value at 0 if y falls")]
  public let nonlinear = [
    NonlinearParameter(
      "b", "ln x at half of a", bounds: -1000...1000, range: -2...20, spread: .even),
    NonlinearParameter(
      "c", "exponent, above 0 if y falls", bounds: -100...100, range: 0.1...5,
      spread: .eitherSign),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = sigmoid(ofLogarithm: x, shape: -p[1]) { $0 - p[0] }
    }
  }

  /// b is a logarithm of positions.
  public func searchRanges(at inputs: [[Double]], values: [Double]) -> [SearchRange] {
    let positions = inputs[0].filter { $0 > 0 && $0.isFinite }
    let (first, last) = (Double.log(positions.min() ?? 1), Double.log(positions.max() ?? 1))
    return [
      SearchRange((first - 2)...(last + 3), .even),
      SearchRange(nonlinear[1].range, nonlinear[1].spread),
    ]
  }
}

/// The logistic curve y = a/(1 + exp(−k·(x − b))); k < 0 falls.
public struct LogisticFamily: CurveFamily {
  public init() {}
  public let name = "logistic"
  public let formula = "y = a/(1 + exp(−k·(x − b)))"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.everywhere
  public let linear: [LinearParameter] = [.level("a", "limit, or the value before y falls")]
  public let nonlinear = [
    NonlinearParameter(
      "k", "speed, per position; below 0 if y falls", bounds: -.infinity ... .infinity,
      range: 0.1...3, spread: .eitherSign, measure: .perPosition),
    NonlinearParameter(
      "b", "x at half of a", bounds: -.infinity ... .infinity, range: -1...2, spread: .even,
      measure: .position),
  ]

  public func parametersAbsorbingShift(of variable: Int) -> [String] { ["b"] }

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) { columns[0][row] = sigmoid(p[0] * (x - p[1])) }
  }
}

/// The sigmoid of shape·(ln x, shifted); at 0, where the logarithm has no end, its limit.
@inline(__always)
private func sigmoid<S: DifferentiableNumber>(
  ofLogarithm x: Double, shape: S, shifted: (Double) -> S
) -> S {
  guard x == 0 else { return sigmoid(shape * shifted(.log(x))) }
  return S(shape.value > 0 ? 0 : shape.value == 0 ? 0.5 : shape.value < 0 ? 1 : .nan)
}

/// 1/(1 + e^−z), without overflow.
@inline(__always)
private func sigmoid<S: DifferentiableNumber>(_ z: S) -> S {
  if z.value >= 0 { return 1 / (1 + S.exp(-z)) }
  let e = S.exp(z)
  return e / (1 + e)
}
