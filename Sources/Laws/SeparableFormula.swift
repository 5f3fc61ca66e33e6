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
    let zeros = [Double](repeating: 0, count: count(over: inputs))
    var columns = [[Double]](repeating: zeros, count: columnCount)
    terms(theta, over: inputs, into: &columns, from: 0)
    var sum = hasOffset ? columns[columnCount - 1] : zeros
    for (coefficient, column) in zip(coefficients, columns) {
      for row in sum.indices { sum[row] += coefficient * column[row] }
    }
    return isLogarithm ? sum.map { $0 > 0 ? Double.log($0) : .nan } : sum
  }

  public func valuesAndDerivatives(
    _ parameters: [Double], over inputs: Inputs
  ) -> (values: [Double], derivatives: [[Double]]) {
    let (coefficients, theta) = split(parameters)
    let rows = count(over: inputs)
    var sum = LinearCombination(coefficients: coefficients, hasOffset: hasOffset)
    // As few lanes as there are parameters inside the terms.
    if theta.count <= 2 {
      var columns = [[Dual2]](repeating: [Dual2](repeating: 0, count: rows), count: columnCount)
      terms(
        theta.enumerated().map { Dual2($1, lane: $0) }, over: inputs, into: &columns, from: 0)
      sum.add(columns, lanes: theta.count)
    } else if theta.count <= 4 {
      var columns = [[Dual4]](repeating: [Dual4](repeating: 0, count: rows), count: columnCount)
      terms(
        theta.enumerated().map { Dual4($1, lane: $0) }, over: inputs, into: &columns, from: 0)
      sum.add(columns, lanes: theta.count)
    } else {
      for first in stride(from: 0, to: theta.count, by: 8) {
        var columns = [[Dual8]](repeating: [Dual8](repeating: 0, count: rows), count: columnCount)
        let block = first..<min(first + 8, theta.count)
        terms(
          theta.enumerated().map { index, value in
            block.contains(index) ? Dual8(value, lane: index - first) : Dual8(value)
          }, over: inputs, into: &columns, from: 0)
        sum.add(columns, lanes: block.count)
      }
    }
    return isLogarithm ? sum.logarithm : (sum.values, sum.derivatives)
  }

  /// A parameter vector as its linear and its nonlinear part.
  func split(_ parameters: [Double]) -> (linear: [Double], nonlinear: [Double]) {
    precondition(parameters.count == linear.count + nonlinear.count)
    return (Array(parameters.prefix(linear.count)), Array(parameters.dropFirst(linear.count)))
  }
}

/// Σⱼ cⱼ·φⱼ and an offset with their derivatives: of a coefficient its term is the derivative, and only
/// the other parameters need lanes.
///
/// A type of its own, since functions that are generic over a formula as well are not compiled for the
/// lanes.
private struct LinearCombination {
  let coefficients: [Double]
  let hasOffset: Bool
  private(set) var values: [Double] = []
  private(set) var derivatives: [[Double]] = []

  init(coefficients: [Double], hasOffset: Bool) {
    self.coefficients = coefficients
    self.hasOffset = hasOffset
  }

  /// Takes terms whose first lanes are those of the next parameters.
  mutating func add<Lanes>(_ columns: [[Dual<Lanes>]], lanes: Int) {
    let rows = columns.first?.count ?? 0
    var sum =
      hasOffset ? columns[columns.count - 1] : [Dual<Lanes>](repeating: 0, count: rows)
    for (coefficient, column) in zip(coefficients, columns) {
      for row in 0..<rows { sum[row] += coefficient * column[row] }
    }
    if derivatives.isEmpty {
      values = sum.map(\.value)
      derivatives = columns.prefix(coefficients.count).map { $0.map(\.value) }
    }
    for lane in 0..<lanes { derivatives.append(sum.map { $0.derivatives[lane] }) }
  }

  /// The same of the logarithm.
  var logarithm: (values: [Double], derivatives: [[Double]]) {
    (
      values.map { $0 > 0 ? Double.log($0) : .nan },
      derivatives.map { zip($0, values).map { $1 > 0 ? $0 / $1 : .nan } }
    )
  }
}
