public import Differentiation
import RealModule

/// The plain power law y = a·x^−α, M1 of Alabdulmohsin et al. (2022, arXiv 2209.06640), whose c is
/// −α.
public struct Power2Family: CurveFamily {
  public init() {}
  public let name = "pow2"
  public let aliases = ["m1"]
  public let formula = "y = a·x^−alpha"
  public let source = "Domhan et al. 2015, IJCAI; M1 of arXiv 2209.06640"
  public let linear: [LinearParameter] = [.either("a", "value at x = 1")]
  public let nonlinear = [
    NonlinearParameter(
      "alpha", "exponent, below 0 if y grows away from 0", bounds: -100...100, range: 0.01...3,
      spread: .eitherSign)
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) { columns[0][row] = power(x, -p[0]) }
  }
}

/// The power law with a limit, y = c − a·x^−α: a > 0 rises toward c, a < 0 falls toward it.
///
/// It is M2 of Alabdulmohsin et al. (2022, arXiv 2209.06640) with β = −a and their c = −α, and the
/// accuracy pattern −a·x^−b + c of Vilares Ferro et al. (2024, arXiv 2402.02515).
public struct Power3Family: CurveFamily {
  public init() {}
  public let name = "pow3"
  public let aliases = ["m2", "accuracy-pattern"]
  public let formula = "y = c − a·x^−alpha"
  public let source = "Domhan et al. 2015, IJCAI; M2 of arXiv 2209.06640"
  public let linear: [LinearParameter] = [
    .level("c", "limit"), .either("a", "amplitude, above 0 if y rises"),
  ]
  public let nonlinear: [NonlinearParameter] = [.shape("alpha", "exponent")]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = 1
      columns[1][row] = -power(x, -p[0])
    }
  }
}

/// The shifted power law y = c − a·(x + b)^−α.
///
/// Domhan et al. write c − (a·x + b)^−α, which can only rise; theirs is this one with amplitude
/// a^−α and shift b/a.
public struct Power4Family: CurveFamily {
  public init() {}
  public let name = "pow4"
  public let formula = "y = c − a·(x + b)^−alpha"
  public let source = "Domhan et al. 2015, IJCAI; Mohr et al. 2022 (LCDB)"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [
    .level("c", "limit"), .either("a", "amplitude, above 0 if y rises"),
  ]
  public let nonlinear = [
    NonlinearParameter(
      "b", "shift of x", bounds: 0 ... .infinity, range: 0.03...3, spread: .logarithmic,
      measure: .position),
    .shape("alpha", "exponent"),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = 1
      columns[1][row] = -S.exp(-p[1] * S.log(x + p[0]))
    }
  }
}

/// M3 of Alabdulmohsin et al. (2022, arXiv 2209.06640), y = β·(1/x + γ)^−c: a power law that levels
/// off at β·γ^−c. c < 0 falls.
public struct SaturatingPowerFamily: CurveFamily {
  public init() {}
  public let name = "m3"
  public let formula = "y = beta·(1/x + gamma)^−c"
  public let source = "Alabdulmohsin et al. 2022, arXiv 2209.06640"
  public let linear: [LinearParameter] = [.either("beta", "amplitude")]
  public let nonlinear = [
    NonlinearParameter(
      "gamma", "1/x at which it levels off", bounds: 0 ... .infinity, range: 0.01...1,
      spread: .logarithmic, measure: .perPosition),
    NonlinearParameter(
      "c", "exponent, below 0 if y falls", bounds: -100...100, range: 0.01...3,
      spread: .eitherSign),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      // 1/x is beyond all numbers at 0.
      columns[0][row] = x == 0 ? powerOfZero(p[1]) : S.exp(-p[1] * S.log(1 / x + p[0]))
    }
  }
}

/// The vapor-pressure curve y = a·exp(b/x)·x^c; Domhan et al. write exp(a + b/x + c·ln x), whose
/// e^a is a here.
public struct VaporPressureFamily: CurveFamily {
  public init() {}
  public let name = "vap"
  public let formula = "y = a·exp(b/x)·x^c"
  public let source = "Domhan et al. 2015, IJCAI"
  public let linear: [LinearParameter] = [.either("a", "amplitude")]
  public let nonlinear = [
    NonlinearParameter(
      "b", "of early changes, a position", bounds: -.infinity ... .infinity, range: 0.1...1,
      spread: .eitherSign, measure: .position),
    NonlinearParameter(
      "c", "exponent of late changes", bounds: -100...100, range: -1...1, spread: .even),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      // The pole outweighs the power.
      columns[0][row] =
        x == 0 && p[0].value != 0 ? powerOfZero(-p[0]) : S.exp(p[0] / x + p[1] * Double.log(x))
    }
  }
}
