/// A family of curves: a formula for a metric against steps, epochs or sample size.
///
/// One family serves losses that fall and scores that rise, since amplitudes have either sign;
/// ``LinearParameter/isLevel`` marks what must stay among the values that the metric can take.
///
/// To add one, write a file like `PowerFamilies.swift` and name it in ``FamilyCatalog/all``.
public protocol CurveFamily: SeparableFormula where Inputs == [[Double]] {
  /// What y is a function of: the names of the inputs, which are a column each, in their order.
  var variables: [String] { get }

  /// Its right side as a user wrote it; nil for a family that is known by its name, as by default.
  var givenText: String? { get }

  /// The positions at which there is a value whatever the parameters; those above 0 by default.
  var domain: InputDomain { get }

  /// How names in it were read that could be meant in two ways, a sentence each; none by default.
  var readings: [String] { get }

  /// The rows at which there may be no value, depending on the parameters; by default those outside of
  /// the ``domain``.
  func doubtfulRows(over inputs: [[Double]]) -> [Int]

  /// The parameters that change, and nothing else, when an input is counted from another origin. Of a
  /// clock, whose first value dwarfs the time that passes, they may lie beyond all numbers; none by
  /// default.
  func parametersAbsorbingShift(of variable: Int) -> [String]

  /// Where each of ``SeparableFormula/nonlinear`` is looked for, given the data.
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
  public var variables: [String] { ["x"] }
  public var givenText: String? { nil }
  public var domain: InputDomain { .aboveZero }
  public var readings: [String] { [] }

  public func doubtfulRows(over inputs: [[Double]]) -> [Int] {
    inputs[0].indices.filter { !domain.contains(inputs[0][$0]) }
  }

  public func parametersAbsorbingShift(of variable: Int) -> [String] { [] }

  public func count(over inputs: [[Double]]) -> Int { inputs.first?.count ?? 0 }

  /// y at each position, for a family of one variable.
  public func values(_ parameters: [Double], at positions: [Double]) -> [Double] {
    values(parameters, over: [positions])
  }

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
