import Differentiation
import Laws
package import LeastSquares

/// A parameter of a formula as it is searched: by its distance from an origin, on one side of it.
/// Over the logarithm of that distance, multi-start spreads evenly.
package struct SearchCoordinate {
  package var parameter: Parameter
  private let origin: Double
  private let sign: Double

  package init(_ parameter: Parameter, origin: Double = 0, sign: Double = 1) {
    self.parameter = parameter
    self.origin = origin
    self.sign = sign
  }

  /// A parameter that is held.
  package init(_ name: String, heldAt value: Double) {
    self.init(Parameter(name, fixed: value))
  }

  /// The formula's parameter.
  func natural<S: DifferentiableNumber>(_ searched: S) -> S { origin + sign * searched }

  /// Where the search has that value of the formula's parameter.
  func searched(_ natural: Double) -> Double { sign * (natural - origin) }

  /// A parameter over its range within its bounds; two of them if it may have either sign.
  ///
  /// - Parameter start: where to look instead: beside it.
  static func all(
    _ name: String, over search: SearchRange, within bounds: ClosedRange<Double>,
    near start: Double? = nil
  ) -> [SearchCoordinate] {
    let range = search.range
    var found: [SearchCoordinate] = []
    func look(_ range: ClosedRange<Double>, isEven: Bool, from origin: Double, _ sign: Double) {
      let ends = [bounds.lowerBound, bounds.upperBound].map { sign * ($0 - origin) }.sorted()
      guard let inside = range.intersection(ends[0]...ends[1]) else { return }
      let parameter = Parameter(
        name, lower: ends[0], upper: ends[1], range: inside,
        scale: !isEven && inside.lowerBound > 0 ? .logarithmic : .linear)
      found.append(SearchCoordinate(parameter, origin: origin, sign: sign))
    }
    if let start, start != 0 {
      look((abs(start) / 5)...(abs(start) * 5), isEven: false, from: 0, start < 0 ? -1 : 1)
    } else {
      switch search.spread {
      case .even: look(range, isEven: true, from: 0, 1)
      case .logarithmic: look(range, isEven: false, from: 0, 1)
      case .towardOne:
        look((1 - range.upperBound)...(1 - range.lowerBound), isEven: false, from: 1, -1)
      case .eitherSign: for sign in [1.0, -1] { look(range, isEven: false, from: 0, sign) }
      }
    }
    if !found.isEmpty { return found }
    // The bounds lie beyond the range, or the range is but a point: look between the bounds, or beside
    // the one there is, or the point.
    let edge =
      bounds.lowerBound.isFinite
      ? bounds.lowerBound : bounds.upperBound.isFinite ? bounds.upperBound : range.upperBound
    let width = max(abs(edge), range.upperBound)
    let ends =
      bounds.lowerBound.isFinite
      ? (edge, min(bounds.upperBound, edge + width)) : (edge - width, edge)
    // Not so where they overflow, which the search then refuses.
    let beside = ends.0 <= ends.1 ? ends.0...ends.1 : edge...edge
    return [
      SearchCoordinate(
        Parameter(name, lower: bounds.lowerBound, upper: bounds.upperBound, range: beside))
    ]
  }
}

extension ClosedRange<Double> {
  /// What both hold, if that is more than a point.
  func intersection(_ other: ClosedRange<Double>) -> ClosedRange<Double>? {
    let (low, high) = (
      Swift.max(lowerBound, other.lowerBound), Swift.min(upperBound, other.upperBound)
    )
    return low < high ? low...high : nil
  }
}
