public import Differentiation
import RealModule

/// Exponential decay to 0, y = a·exp(−b·x).
public struct Exponential2Family: CurveFamily {
  public init() {}
  public let name = "exp2"
  public let formula = "y = a·exp(−b·x)"
  public let source = "Viering, Loog 2021, arXiv 2103.10948"
  public let domain = InputDomain.everywhere
  public let linear: [LinearParameter] = [.either("a", "value at x = 0")]
  public let nonlinear = [
    NonlinearParameter(
      "b", "speed, per position; below 0 if y grows", bounds: -.infinity ... .infinity,
      range: 0.03...3, spread: .eitherSign, measure: .perPosition)
  ]

  public func parametersAbsorbingShift(of variable: Int) -> [String] { ["a"] }

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) { columns[0][row] = S.exp(-p[0] * x) }
  }
}

/// Exponential approach to a limit, y = c − a·exp(−b·x); Domhan et al. write c − exp(−a·x + b).
///
/// AutoLRS (Jin et al. 2021, arXiv 2105.10762) forecasts losses by it, after a filter has taken
/// outliers out.
public struct Exponential3Family: CurveFamily {
  public init() {}
  public let name = "exp3"
  public let formula = "y = c − a·exp(−b·x)"
  public let source = "Domhan et al. 2015, IJCAI; Jin et al. 2021, arXiv 2105.10762"
  public let domain = InputDomain.everywhere
  public let linear: [LinearParameter] = [
    .level("c", "limit"), .either("a", "amplitude, above 0 if y rises"),
  ]
  public let nonlinear: [NonlinearParameter] = [.speed("b")]

  public func parametersAbsorbingShift(of variable: Int) -> [String] { ["a"] }

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = 1
      columns[1][row] = -S.exp(-p[0] * x)
    }
  }
}

/// The stretched exponential y = c − b·exp(−a·x^α); Domhan et al. write c − exp(−a·x^α + b).
///
/// ``JanoschekFamily`` and ``WeibullFamily`` are the same curves in other parameters.
public struct Exponential4Family: CurveFamily {
  public init() {}
  public let name = "exp4"
  public let formula = "y = c − b·exp(−a·x^alpha)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [
    .level("c", "limit"), .either("b", "amplitude, above 0 if y rises"),
  ]
  public let nonlinear = StretchedExponential.parameters(rate: "a", exponent: "alpha")

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = 1
      columns[1][row] = -S.exp(-p[0] * power(x, p[1]))
    }
  }

  public func searchRanges(at inputs: [[Double]], values: [Double]) -> [SearchRange] {
    StretchedExponential.ranges(at: inputs, nonlinear)
  }
}

/// Janoschek's growth curve y = α − (α − β)·exp(−κ·x^δ).
public struct JanoschekFamily: CurveFamily {
  public init() {}
  public let name = "janoschek"
  public let formula = "y = alpha − (alpha − beta)·exp(−kappa·x^delta)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [
    .level("alpha", "limit"), .level("beta", "value at x = 0"),
  ]
  public let nonlinear = StretchedExponential.parameters(rate: "kappa", exponent: "delta")

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      let exponent = -p[0] * power(x, p[1])
      columns[0][row] = -S.expMinusOne(exponent)
      columns[1][row] = S.exp(exponent)
    }
  }

  public func searchRanges(at inputs: [[Double]], values: [Double]) -> [SearchRange] {
    StretchedExponential.ranges(at: inputs, nonlinear)
  }
}

/// Weibull's growth curve y = α − (α − β)·exp(−(κ·x)^δ).
public struct WeibullFamily: CurveFamily {
  public init() {}
  public let name = "weibull"
  public let formula = "y = alpha − (alpha − beta)·exp(−(kappa·x)^delta)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [
    .level("alpha", "limit"), .level("beta", "value at x = 0"),
  ]
  public let nonlinear: [NonlinearParameter] = [
    .speed("kappa"), .shape("delta", "exponent", 0.1...3),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      let exponent = x == 0 ? -powerOfZero(p[1]) : -S.exp(p[1] * S.log(p[0] * x))
      columns[0][row] = -S.expMinusOne(exponent)
      columns[1][row] = S.exp(exponent)
    }
  }
}

/// What stretched exponentials exp(−κ·x^δ) share.
enum StretchedExponential {
  static func parameters(rate: String, exponent: String) -> [NonlinearParameter] {
    [
      NonlinearParameter(
        rate, "speed, per position^\(exponent)", bounds: 0 ... .infinity, range: 1e-3...10,
        spread: .logarithmic),
      .shape(exponent, "exponent", 0.1...3),
    ]
  }

  /// κ·x^δ passes through 1 among the positions, so κ depends on their scale.
  static func ranges(
    at inputs: [[Double]], _ parameters: [NonlinearParameter]
  ) -> [SearchRange] {
    let last = inputs.first?.max() ?? 1
    // For the mean exponent; larger and smaller ones are reached by the search itself.
    let scale = Double.pow(max(last, 1), 0.7)
    return [
      SearchRange((0.1 / scale)...(30 / scale.squareRoot()), .logarithmic),
      SearchRange(parameters[1].range, parameters[1].spread),
    ]
  }
}
