public import Differentiation
import RealModule

/// A law with progress at another pace: every area in it, a sum of rates, becomes one of their powers,
///
/// ```
/// S1(t) = Σ_{i=1..t} η_i^q
/// ```
///
/// and all that is measured along it with it, such as the intrinsic time of the functional law. Drops
/// of the rate stay what they are. q = 1 is the law itself; small language models progress with about
/// the root of their rate, q ≈ ½. The law's name is its base's with "-q".
public struct PacedLaw<Base: Law>: Law {
  public let base: Base

  public init(_ base: Base) { self.base = base }

  public var name: String { base.name + "-q" }
  public var formula: String { base.formula }
  public var symbols: [String] { base.symbols + ["with η_i^q for η_i in every area"] }
  public var source: String { base.source + "; with a rate exponent" }
  public var linear: [LinearParameter] { base.linear }
  public var nonlinear: [NonlinearParameter] {
    base.nonlinear + [
      NonlinearParameter(
        "q", "exponent of the rate in progress", bounds: 0.05...3, range: 0.3...1.5,
        spread: .logarithmic)
    ]
  }

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    let (theta, q) = (Array(nonlinear.dropLast()), nonlinear[nonlinear.count - 1])
    base.evaluate(theta, over: history.paced(by: q.value), into: &columns, from: row)
    if S.self == Double.self { return }
    addSlopes(theta, q, along: history, into: &columns, at: row)
  }

  // The base's, compiled for these numbers, see `Law`.
  public func terms(
    _ nonlinear: [Double], over history: RateHistory, into columns: inout [[Double]], from row: Int
  ) {
    base.terms(
      Array(nonlinear.dropLast()), over: history.paced(by: nonlinear[nonlinear.count - 1]),
      into: &columns, from: row)
  }

  public func terms(
    _ nonlinear: [Dual2], over history: RateHistory, into columns: inout [[Dual2]], from row: Int
  ) {
    let (theta, q) = (Array(nonlinear.dropLast()), nonlinear[nonlinear.count - 1])
    base.terms(theta, over: history.paced(by: q.value), into: &columns, from: row)
    addSlopes(theta, q, along: history, into: &columns, at: row)
  }

  public func terms(
    _ nonlinear: [Dual4], over history: RateHistory, into columns: inout [[Dual4]], from row: Int
  ) {
    let (theta, q) = (Array(nonlinear.dropLast()), nonlinear[nonlinear.count - 1])
    base.terms(theta, over: history.paced(by: q.value), into: &columns, from: row)
    addSlopes(theta, q, along: history, into: &columns, at: row)
  }

  public func terms(
    _ nonlinear: [Dual8], over history: RateHistory, into columns: inout [[Dual8]], from row: Int
  ) {
    let (theta, q) = (Array(nonlinear.dropLast()), nonlinear[nonlinear.count - 1])
    base.terms(theta, over: history.paced(by: q.value), into: &columns, from: row)
    addSlopes(theta, q, along: history, into: &columns, at: row)
  }

  public func valuesAndDerivatives(
    _ parameters: [Double], over history: RateHistory
  ) -> (losses: [Double], derivatives: [[Double]]) {
    let (inner, q) = (Array(parameters.dropLast()), parameters[parameters.count - 1])
    var (losses, derivatives) = base.valuesAndDerivatives(inner, over: history.paced(by: q))
    let sides = Self.sides(of: q).map { base.values(inner, over: history.paced(by: $0)) }
    derivatives.append(zip(sides[0], sides[1]).map { ($0 - $1) / Self.width(at: q) })
    return (losses, derivatives)
  }

  /// Adds the derivatives by q to terms that have those by the other parameters. What is added has
  /// the value 0.
  private func addSlopes<S: DifferentiableNumber>(
    _ theta: [S], _ q: S, along history: RateHistory, into columns: inout [[S]], at row: Int
  ) {
    let change = q - q.value
    let values = theta.map(\.value)
    let sides = Self.sides(of: q.value).map { side in
      var terms = [[Double]](
        repeating: [Double](repeating: 0, count: history.steps.count), count: linear.count)
      base.terms(values, over: history.paced(by: side), into: &terms, from: 0)
      return terms
    }
    let width = Self.width(at: q.value)
    for column in columns.indices {
      for index in history.steps.indices {
        let slope = (sides[0][column][index] - sides[1][column][index]) / width
        columns[column][row + index] += change * slope
      }
    }
  }

  // The difference of two values close by has about seven digits of the derivative by q.
  private static func sides(of q: Double) -> [Double] { [q * (1 + 3e-4), q * (1 - 3e-4)] }
  private static func width(at q: Double) -> Double { 6e-4 * q }
}
