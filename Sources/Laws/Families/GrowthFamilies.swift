public import Differentiation
import RealModule

/// Gompertz's growth curve y = a·exp(−b·exp(−c·x)); b < 0 falls toward a.
public struct GompertzFamily: CurveFamily {
  public init() {}
  public let name = "gompertz"
  public let formula = "y = a·exp(−b·exp(−c·x))"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.everywhere
  public let linear: [LinearParameter] = [.level("a", "limit")]
  public let nonlinear = [
    NonlinearParameter(
      "b", "ln(limit/value at 0), below 0 if y falls", bounds: -.infinity ... .infinity,
      range: 0.01...10, spread: .eitherSign),
    .speed("c"),
  ]

  public func parametersAbsorbingShift(of variable: Int) -> [String] { ["b"] }

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = S.exp(-p[0] * S.exp(-p[1] * x))
    }
  }
}

/// Von Bertalanffy's growth curve from 0, y = a·(1 − exp(−k·x)).
public struct BertalanffyFamily: CurveFamily {
  public init() {}
  public let name = "bertalanffy"
  public let formula = "y = a·(1 − exp(−k·x))"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.everywhere
  public let linear: [LinearParameter] = [.level("a", "limit")]
  public let nonlinear: [NonlinearParameter] = [.speed("k")]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) { columns[0][row] = -S.expMinusOne(-p[0] * x) }
  }
}

/// Saturating growth from 0, y = a·x/(b + x).
public struct SaturationGrowthFamily: CurveFamily {
  public init() {}
  public let name = "saturation"
  public let formula = "y = a·x/(b + x)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = [.level("a", "limit")]
  public let nonlinear: [NonlinearParameter] = [.place("b", "x at half of a")]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) { columns[0][row] = x / (p[0] + x) }
  }
}
