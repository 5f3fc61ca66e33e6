public import Differentiation

/// A family of curves: a formula for a metric against steps, epochs or sample size.
///
/// As a ``Law``, a family says which of its parameters are linear: y = Σⱼ cⱼ·φⱼ(θ, x), so that
/// fitting searches θ alone and needs no start values. One family serves losses that fall and scores
/// that rise, since amplitudes have either sign; ``LinearParameter/isLevel`` marks what must stay
/// among the values that the metric can take.
///
/// To add one, write a file like `PowerFamilies.swift` and name it in ``FamilyCatalog/all``.
public protocol CurveFamily: Sendable {
  /// The name on the command line and in files, lower case.
  var name: String { get }
  /// Other names that it goes by.
  var aliases: [String] { get }
  /// The formula for people, on one line.
  var formula: String { get }
  /// Authors, year and arXiv number.
  var source: String { get }
  /// What y is a function of: the names of the inputs, in their order.
  var variables: [String] { get }

  /// The parameters cⱼ that multiply the terms, in the order of the terms.
  var linear: [LinearParameter] { get }
  /// The parameters θ inside the terms.
  var nonlinear: [NonlinearParameter] { get }
  /// Whether a last column follows the terms that is added as it is, without a coefficient.
  var hasOffset: Bool { get }
  /// Whether y is the *logarithm* of the sum.
  var isLogarithm: Bool { get }

  /// Writes the terms φⱼ at each point to `columns[j]`, and the offset to a last column, if there
  /// is one. Where a term does not exist it is not a number.
  ///
  /// - Parameters:
  ///   - nonlinear: θ, in the order of ``nonlinear``.
  ///   - inputs: a column for each of ``variables``.
  func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], at inputs: [[Double]], into columns: inout [[S]])

  // The same for the number types of fitting, as in ``Law``. Never implement these.
  func terms(_ nonlinear: [Double], at inputs: [[Double]], into columns: inout [[Double]])
  func terms(_ nonlinear: [Dual2], at inputs: [[Double]], into columns: inout [[Dual2]])
  func terms(_ nonlinear: [Dual4], at inputs: [[Double]], into columns: inout [[Dual4]])
  func terms(_ nonlinear: [Dual8], at inputs: [[Double]], into columns: inout [[Dual8]])

  /// Where each of ``nonlinear`` is looked for, given the data.
  func searchRanges(at inputs: [[Double]], values: [Double]) -> [SearchRange]
}

/// Where a fit looks for a parameter.
public struct SearchRange: Sendable, Hashable {
  public var range: ClosedRange<Double>
  public var spread: NonlinearParameter.Spread

  public init(_ range: ClosedRange<Double>, _ spread: NonlinearParameter.Spread) {
    self.range = range
    self.spread = spread
  }
}

extension CurveFamily {
  public var aliases: [String] { [] }
  public var variables: [String] { ["x"] }
  public var hasOffset: Bool { false }
  public var isLogarithm: Bool { false }

  /// The terms and the offset.
  public var columnCount: Int { linear.count + (hasOffset ? 1 : 0) }

  /// The names of all parameters, the linear ones first: the order of every parameter vector.
  public var parameterNames: [String] { linear.map(\.name) + nonlinear.map(\.name) }

  /// The values that each parameter may take, in the same order.
  public var parameterBounds: [ClosedRange<Double>] {
    linear.map(\.bounds) + nonlinear.map(\.bounds)
  }

  public func terms(
    _ nonlinear: [Double], at inputs: [[Double]], into columns: inout [[Double]]
  ) { evaluate(nonlinear, at: inputs, into: &columns) }
  public func terms(
    _ nonlinear: [Dual2], at inputs: [[Double]], into columns: inout [[Dual2]]
  ) { evaluate(nonlinear, at: inputs, into: &columns) }
  public func terms(
    _ nonlinear: [Dual4], at inputs: [[Double]], into columns: inout [[Dual4]]
  ) { evaluate(nonlinear, at: inputs, into: &columns) }
  public func terms(
    _ nonlinear: [Dual8], at inputs: [[Double]], into columns: inout [[Dual8]]
  ) { evaluate(nonlinear, at: inputs, into: &columns) }

  public func searchRanges(at inputs: [[Double]], values: [Double]) -> [SearchRange] {
    let positions = inputs.first?.filter { $0 > 0 && $0.isFinite } ?? []
    let (first, last) = (positions.min() ?? 1, positions.max() ?? 1)
    let finite = values.filter(\.isFinite)
    let (least, greatest) = (finite.min() ?? 0, finite.max() ?? 1)
    return nonlinear.map { parameter in
      let (lower, upper) = (parameter.range.lowerBound, parameter.range.upperBound)
      let ends =
        switch parameter.measure {
        case .none: (lower, upper)
        case .position: (lower * (lower < 0 ? last : first), upper * last)
        case .perPosition: (lower / last, upper / first)
        case .value: (lower * least, upper * greatest)
        }
      // Whatever the data, a range is one.
      return SearchRange(min(ends.0, ends.1)...max(ends.0, ends.1), parameter.spread)
    }
  }
}
