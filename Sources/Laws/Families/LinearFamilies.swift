public import Differentiation
import RealModule

/// A straight line, y = a·x + b.
public struct LinearFamily: CurveFamily {
  public init() {}
  public let name = "linear"
  public let formula = "y = a·x + b"
  public let source = "Domhan et al. 2015, IJCAI"
  public let domain = InputDomain.everywhere
  public let linear: [LinearParameter] = [.either("a", "slope"), .either("b", "value at 0")]
  public let nonlinear: [NonlinearParameter] = []

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = S(x)
      columns[1][row] = 1
    }
  }
}

/// A straight line over ln x, y = a·ln x + b.
public struct LogLinearFamily: CurveFamily {
  public init() {}
  public let name = "log-linear"
  public let formula = "y = a·ln x + b"
  public let source = "Domhan et al. 2015, IJCAI"
  public let linear: [LinearParameter] = [
    .either("a", "slope per unit of ln x"), .either("b", "value at x = 1"),
  ]
  public let nonlinear: [NonlinearParameter] = []

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = S(.log(x))
      columns[1][row] = 1
    }
  }
}

/// y = ln(a·ln x + b): the logarithm of a line over ln x.
public struct LogLogLinearFamily: CurveFamily {
  public init() {}
  public let name = "log-log-linear"
  public let formula = "y = ln(a·ln x + b)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let linear: [LinearParameter] = [
    .either("a", "slope of exp y per unit of ln x"), .either("b", "exp y at x = 1"),
  ]
  public let nonlinear: [NonlinearParameter] = []
  public let isLogarithm = true

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) { LogLinearFamily().evaluate(p, over: inputs, into: &columns, from: row) }
}

/// y = c − a/ln(x + 1), which approaches its limit slower than any power.
public struct InverseLogFamily: CurveFamily {
  public init() {}
  public let name = "ilog2"
  public let formula = "y = c − a/ln(x + 1)"
  public let source = "Domhan et al. 2015, IJCAI"
  public let linear: [LinearParameter] = [
    .level("c", "limit"), .either("a", "amplitude, above 0 if y rises"),
  ]
  public let nonlinear: [NonlinearParameter] = []

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = 1
      columns[1][row] = S(-1 / .log(onePlus: x))
    }
  }
}
