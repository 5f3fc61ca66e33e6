public import Differentiation

/// A family or a formula whose inputs are counted from other origins than 0: y = f(x − x₀).
///
/// For clocks: of a·exp(−b·t) with t the seconds since 1970, a is beyond all numbers, and what can be told
/// is its value at the first row. And for counters from 0 under a law of powers, which begin at 1.
public struct ShiftedFamily: CurveFamily {
  public let base: any CurveFamily
  /// An origin for each variable.
  public let origins: [Double]

  public init(_ base: any CurveFamily, origins: [Double]) {
    self.base = base
    self.origins = origins
  }

  public var name: String { base.name }
  public var aliases: [String] { base.aliases }
  public var formula: String { base.formula }
  public var symbols: [String] { base.symbols }
  public var source: String { base.source }
  public var linear: [LinearParameter] { base.linear }
  public var nonlinear: [NonlinearParameter] { base.nonlinear }
  public var hasOffset: Bool { base.hasOffset }
  public var isLogarithm: Bool { base.isLogarithm }
  public var variables: [String] { base.variables }
  public var givenText: String? { base.givenText }
  public var domain: InputDomain { base.domain }
  public var readings: [String] { base.readings }

  public func doubtfulRows(over inputs: [[Double]]) -> [Int] {
    base.doubtfulRows(over: shifted(inputs))
  }

  public func searchRanges(at inputs: [[Double]], values: [Double]) -> [SearchRange] {
    base.searchRanges(at: shifted(inputs), values: values)
  }

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    base.evaluate(nonlinear, over: shifted(inputs), into: &columns, from: row)
  }

  // The base compiled for these number types, see `SeparableFormula`.
  public func terms(
    _ nonlinear: [Double], over inputs: [[Double]], into columns: inout [[Double]], from row: Int
  ) { base.terms(nonlinear, over: shifted(inputs), into: &columns, from: row) }
  public func terms(
    _ nonlinear: [Dual2], over inputs: [[Double]], into columns: inout [[Dual2]], from row: Int
  ) { base.terms(nonlinear, over: shifted(inputs), into: &columns, from: row) }
  public func terms(
    _ nonlinear: [Dual4], over inputs: [[Double]], into columns: inout [[Dual4]], from row: Int
  ) { base.terms(nonlinear, over: shifted(inputs), into: &columns, from: row) }
  public func terms(
    _ nonlinear: [Dual8], over inputs: [[Double]], into columns: inout [[Dual8]], from row: Int
  ) { base.terms(nonlinear, over: shifted(inputs), into: &columns, from: row) }

  /// The inputs counted from the origins.
  public func shifted(_ inputs: [[Double]]) -> [[Double]] {
    zip(inputs, origins).map { column, origin in
      origin == 0 ? column : column.map { $0 - origin }
    }
  }
}
