public import Differentiation

/// A formula of your own as a family of curves.
///
/// ```swift
/// let formula = try Formula("c - a*x^-b")
/// formula.linear.map(\.name)      // c, a
/// formula.nonlinear.map(\.name)   // b
/// ```
///
/// Operators are + − * / ^ (or **), which bind as in mathematics: −x^2 is −(x^2) and a^b^c is
/// a^(b^c). Functions: exp, ln or log (natural), log10, log2, sqrt, abs, sin, cos, tan, asin, acos,
/// atan, sinh, cosh, tanh, erf, expm1, log1p, min, max, pow. A name is a variable if it is among
/// ``variables`` and a parameter otherwise; there may be any number of them. Variables whose names hold
/// blanks or operators stand in backticks, and a name that looks like a misspelled variable is refused
/// unless it is said to be a parameter. Derivatives are exact.
///
/// π is a constant, and so is pi beside a number that it is multiplied with or divided by, and within sin,
/// cos and tan; e is Euler's number as the base of a power whose exponent is no mere number. Elsewhere
/// both are parameters, as E is: ``readings`` says which it was.
///
/// The parameters that only multiply terms are found out, and fitted as such: then the others alone
/// have to be searched for.
public struct Formula: CurveFamily {
  /// As it was written.
  public let text: String
  public let variables: [String]
  public let linear: [LinearParameter]
  public let nonlinear: [NonlinearParameter]
  public let hasOffset: Bool
  /// In the order of appearance.
  public let parameterOrder: [String]

  public let readings: [String]

  let expression: Expression
  /// The nodes of the terms, and of the offset, if there is one.
  private let columns: [Int]
  /// The parameters of the expression that are nonlinear, in the order of ``nonlinear``.
  let searched: [Int]
  private let tape: Tape

  /// Those of ``variables`` that are in it, in their order.
  public var usedVariables: [String] {
    variables.indices.filter { expression.nodes.contains(.variable($0)) }.map { variables[$0] }
  }

  public var name: String { "formula" }
  public var givenText: String? { text }
  /// Where there is none, ``doubtfulRows(over:)`` says.
  public var domain: InputDomain { .everywhere }
  public var formula: String { "y = \(text)" }
  public var source: String { "given as a formula" }

  /// - Parameters:
  ///   - text: the right side alone.
  ///   - variables: the names that stand for columns of data.
  ///   - parameters: names that stand for parameters, whatever else they might mean.
  /// - Throws: ``FormulaError`` if it cannot be read, or holds no parameter.
  public init(
    _ text: String, variables: [String] = ["x"], parameters: Set<String> = []
  ) throws(FormulaError) {
    var parser = FormulaParser(text, variables: variables, parameters: parameters)
    let root = try parser.parse()
    let names = parser.parameters
    guard !names.isEmpty else {
      throw FormulaError(
        text, column: 1, "there is no parameter to fit; every name in it is a column or a constant")
    }
    var expression = parser.expression
    // From the first on, each that leaves the formula linear in all of the chosen.
    var chosen: Set<Int> = []
    for index in names.indices {
      if expression.isLinear(root, in: chosen.union([index])) { chosen.insert(index) }
    }
    let coefficients = chosen.sorted()
    var columns: [Int] = []
    for index in coefficients {
      let column = expression.coefficient(of: index, in: root)
      columns.append(column)
    }
    let offset = expression.without(chosen, root)
    hasOffset = expression.constantValue(offset) != 0
    if hasOffset { columns.append(offset) }
    self.text = text
    self.variables = variables
    readings = parser.readings.sorted { $0.key < $1.key }.map { $1.text(of: $0) }
    self.columns = columns
    self.expression = expression
    parameterOrder = names
    searched = names.indices.filter { !chosen.contains($0) }
    linear = coefficients.map { LinearParameter(names[$0], "a coefficient", isNonnegative: false) }
    nonlinear = searched.map {
      NonlinearParameter(
        names[$0], "inside the formula", bounds: -.infinity ... .infinity, range: 1e-3...1e3,
        spread: .eitherSign)
    }
    tape = Tape(expression, results: columns)
  }

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    var all = [S](repeating: 0, count: parameterOrder.count)
    for (index, value) in zip(searched, nonlinear) { all[index] = value }
    tape.evaluate(all, over: inputs, into: &columns, from: row)
  }

  public func doubtfulRows(over inputs: [[Double]]) -> [Int] {
    expression.doubtfulRows(of: columns, over: inputs)
  }

  /// Shifts are absorbed where the variable stands in exponents alone, of terms with a coefficient.
  public func parametersAbsorbingShift(of variable: Int) -> [String] {
    let holders = columns.indices.filter { expression.holds(variable, columns[$0]) }
    guard
      holders.allSatisfy({
        $0 < linear.count && expression.isScaled(byShiftOf: variable, columns[$0])
      })
    else { return [] }
    return holders.map { linear[$0].name }
  }
}
