public import Differentiation
import RealModule

/// A formula that is linear in some of its parameters, y = Σⱼ cⱼ·φⱼ(θ), and says so: it gives its
/// terms φⱼ as functions of the other parameters θ and of what it is a formula of.
///
/// Fitting searches θ alone and finds the best c for each θ by linear least squares, which is why no
/// start values are asked for. There are two kinds: a ``Law`` is a formula of the rates of a run, a
/// ``CurveFamily`` one of columns of numbers.
///
/// A formula is written once, over a number type: with `Double` it gives values, with `Dual` their
/// derivatives.
public protocol SeparableFormula<Inputs>: Sendable {
  /// What it is a formula of.
  associatedtype Inputs: Sendable

  /// The name on the command line and in files, lower case.
  var name: String { get }
  /// Other names that it goes by.
  var aliases: [String] { get }
  /// The formula for people, on one line.
  var formula: String { get }
  /// What the symbols of the formula that are not parameters mean, a line each.
  var symbols: [String] { get }
  /// Authors, year and arXiv number.
  var source: String { get }

  /// The parameters cⱼ that multiply the terms, in the order of the terms.
  var linear: [LinearParameter] { get }
  /// The parameters θ inside the terms.
  var nonlinear: [NonlinearParameter] { get }
  /// Whether a last column follows the terms that is added as it is, without a coefficient.
  var hasOffset: Bool { get }
  /// Whether y is the *logarithm* of the sum.
  var isLogarithm: Bool { get }

  /// How many values it has over these inputs.
  func count(over inputs: Inputs) -> Int

  /// Writes the terms φⱼ to `columns[j][row...]`, and the offset to a last column, if there is one.
  /// Where a term does not exist it is not a number.
  ///
  /// θ comes in the order of ``nonlinear``; a column has room for `row + count(over: inputs)` rows.
  func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over inputs: Inputs, into columns: inout [[S]], from row: Int)

  // The same for the number types that fitting and forecasting use. Do not implement these: the
  // defaults below are compiled once for each formula, with its terms inlined, where a call of the
  // generic requirement through `any SeparableFormula` would be two orders of magnitude slower.
  func terms(
    _ nonlinear: [Double], over inputs: Inputs, into columns: inout [[Double]], from row: Int)
  func terms(
    _ nonlinear: [Dual2], over inputs: Inputs, into columns: inout [[Dual2]], from row: Int)
  func terms(
    _ nonlinear: [Dual4], over inputs: Inputs, into columns: inout [[Dual4]], from row: Int)
  func terms(
    _ nonlinear: [Dual8], over inputs: Inputs, into columns: inout [[Dual8]], from row: Int)

  /// y, and its partial derivatives: `derivatives[j]` is the column of ∂y/∂θⱼ, j in the order of
  /// ``parameterNames``.
  ///
  /// The default differentiates ``evaluate(_:over:into:from:)``; a formula with closed forms at hand
  /// may save the detour.
  func valuesAndDerivatives(
    _ parameters: [Double], over inputs: Inputs
  ) -> (values: [Double], derivatives: [[Double]])
}

extension SeparableFormula {
  public var aliases: [String] { [] }
  public var symbols: [String] { [] }
  public var hasOffset: Bool { false }
  public var isLogarithm: Bool { false }

  /// The names of all parameters, the linear ones first: the order of every parameter vector.
  public var parameterNames: [String] { linear.map(\.name) + nonlinear.map(\.name) }

  /// The values that each parameter may take, in the same order.
  public var parameterBounds: [ClosedRange<Double>] {
    linear.map(\.bounds) + nonlinear.map(\.bounds)
  }

  /// The terms and the offset.
  public var columnCount: Int { linear.count + (hasOffset ? 1 : 0) }

  public func terms(
    _ nonlinear: [Double], over inputs: Inputs, into columns: inout [[Double]], from row: Int
  ) {
    evaluate(nonlinear, over: inputs, into: &columns, from: row)
  }

  public func terms(
    _ nonlinear: [Dual2], over inputs: Inputs, into columns: inout [[Dual2]], from row: Int
  ) {
    evaluate(nonlinear, over: inputs, into: &columns, from: row)
  }

  public func terms(
    _ nonlinear: [Dual4], over inputs: Inputs, into columns: inout [[Dual4]], from row: Int
  ) {
    evaluate(nonlinear, over: inputs, into: &columns, from: row)
  }

  public func terms(
    _ nonlinear: [Dual8], over inputs: Inputs, into columns: inout [[Dual8]], from row: Int
  ) {
    evaluate(nonlinear, over: inputs, into: &columns, from: row)
  }
}

// MARK: Values

extension SeparableFormula {
  /// y over the inputs.
  ///
  /// - Parameter parameters: in the order of ``parameterNames``.
  public func values(_ parameters: [Double], over inputs: Inputs) -> [Double] {
    let (coefficients, theta) = split(parameters)
    var columns = blank(0.0, over: inputs)
    terms(theta, over: inputs, into: &columns, from: 0)
    let sum = sum(columns, coefficients)
    return isLogarithm ? sum.map { $0 > 0 ? .log($0) : .nan } : sum
  }

  public func valuesAndDerivatives(
    _ parameters: [Double], over inputs: Inputs
  ) -> (values: [Double], derivatives: [[Double]]) {
    let theta = Array(parameters.dropFirst(linear.count))
    if theta.count <= 2 {
      return differentiated(parameters, over: inputs, Dual2(0), lanes: 2) {
        terms($0, over: inputs, into: &$1, from: 0)
      }
    }
    if theta.count <= 4 {
      return differentiated(parameters, over: inputs, Dual4(0), lanes: 4) {
        terms($0, over: inputs, into: &$1, from: 0)
      }
    }
    return differentiated(parameters, over: inputs, Dual8(0), lanes: 8) {
      terms($0, over: inputs, into: &$1, from: 0)
    }
  }

  /// ``valuesAndDerivatives(_:over:)`` by numbers of so many lanes: of the coefficients, the terms are
  /// the derivatives, and only the others need lanes.
  private func differentiated<Lanes>(
    _ parameters: [Double], over inputs: Inputs, _ zero: Dual<Lanes>, lanes: Int,
    terms: ([Dual<Lanes>], inout [[Dual<Lanes>]]) -> Void
  ) -> (values: [Double], derivatives: [[Double]]) {
    let (coefficients, theta) = split(parameters)
    var values: [Double] = []
    var derivatives: [[Double]] = []
    for first in stride(from: 0, to: max(theta.count, 1), by: lanes) {
      var columns = blank(zero, over: inputs)
      let block = first..<min(first + lanes, theta.count)
      terms(
        theta.enumerated().map { index, value in
          block.contains(index)
            ? Dual<Lanes>(value, lane: index - first) : Dual<Lanes>(value)
        }, &columns)
      let sum = sum(columns, coefficients.map { Dual<Lanes>($0) })
      if first == 0 {
        values = sum.map(\.value)
        derivatives = columns.prefix(linear.count).map { $0.map(\.value) }
      }
      for index in block { derivatives.append(sum.map { $0.derivatives[index - first] }) }
    }
    if isLogarithm {
      derivatives = derivatives.map { zip($0, values).map { $1 > 0 ? $0 / $1 : .nan } }
      values = values.map { $0 > 0 ? .log($0) : .nan }
    }
    return (values, derivatives)
  }

  /// Columns to write terms to.
  private func blank<S>(_ zero: S, over inputs: Inputs) -> [[S]] {
    [[S]](repeating: [S](repeating: zero, count: count(over: inputs)), count: columnCount)
  }

  /// Σⱼ cⱼ·φⱼ and the offset.
  @inline(__always)
  private func sum<S: DifferentiableNumber>(_ columns: [[S]], _ coefficients: [S]) -> [S] {
    let rows = columns.first?.count ?? 0
    var sum = hasOffset ? columns[columns.count - 1] : [S](repeating: 0, count: rows)
    for (coefficient, column) in zip(coefficients, columns) {
      for row in 0..<rows { sum[row] += coefficient * column[row] }
    }
    return sum
  }

  /// A parameter vector as its linear and its nonlinear part.
  func split(_ parameters: [Double]) -> (linear: [Double], nonlinear: [Double]) {
    precondition(parameters.count == linear.count + nonlinear.count)
    return (Array(parameters.prefix(linear.count)), Array(parameters.dropFirst(linear.count)))
  }
}
