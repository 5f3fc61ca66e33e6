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
  public var use: String {
    "As \(base.name), where progress does not go with the rate itself: small models progress with about "
      + "its root. One of the laws that a fit averages when none is named."
  }
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
    addSlopes(
      slopes(theta.map(\.value), q.value, along: history), times: q - q.value, to: &columns,
      from: row)
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
    addSlopes(
      slopes(theta.map(\.value), q.value, along: history), times: q - q.value, to: &columns,
      from: row)
  }

  public func terms(
    _ nonlinear: [Dual4], over history: RateHistory, into columns: inout [[Dual4]], from row: Int
  ) {
    let (theta, q) = (Array(nonlinear.dropLast()), nonlinear[nonlinear.count - 1])
    base.terms(theta, over: history.paced(by: q.value), into: &columns, from: row)
    addSlopes(
      slopes(theta.map(\.value), q.value, along: history), times: q - q.value, to: &columns,
      from: row)
  }

  public func terms(
    _ nonlinear: [Dual8], over history: RateHistory, into columns: inout [[Dual8]], from row: Int
  ) {
    let (theta, q) = (Array(nonlinear.dropLast()), nonlinear[nonlinear.count - 1])
    base.terms(theta, over: history.paced(by: q.value), into: &columns, from: row)
    addSlopes(
      slopes(theta.map(\.value), q.value, along: history), times: q - q.value, to: &columns,
      from: row)
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

  /// The derivatives of the terms by q, one column each.
  private func slopes(
    _ theta: [Double], _ q: Double, along history: RateHistory
  ) -> [[Double]] {
    let sides = Self.sides(of: q).map { side in
      var terms = [[Double]](
        repeating: [Double](repeating: 0, count: history.steps.count), count: linear.count)
      base.terms(theta, over: history.paced(by: side), into: &terms, from: 0)
      return terms
    }
    let width = Self.width(at: q)
    return zip(sides[0], sides[1]).map { zip($0, $1).map { ($0 - $1) / width } }
  }

  // The difference of two values close by has about seven digits of the derivative by q.
  private static func sides(of q: Double) -> [Double] { [q * (1 + 3e-4), q * (1 - 3e-4)] }
  private static func width(at q: Double) -> Double { 6e-4 * q }
}

/// Adds derivatives to terms that have those by the other parameters: `change` has the value 0. No method
/// of the generic law, whose arithmetic would not be compiled for the lanes.
private func addSlopes<S: DifferentiableNumber>(
  _ slopes: [[Double]], times change: S, to columns: inout [[S]], from row: Int
) {
  for (column, slopes) in slopes.enumerated() {
    for (index, slope) in slopes.enumerated() { columns[column][row + index] += change * slope }
  }
}
