/// The numbers that a search may end at.
///
/// Beyond lies the edge of the floating range: a search that gets there has run away along a direction
/// in which the objective is flat, and what is computed from such parameters overflows. It is no
/// result, however small its objective.
enum FloatingRange {
  /// 10³⁰⁰, so that a few factors still fit below the largest number, 1.8·10³⁰⁸.
  static let limit = 1e300

  /// Whether all are finite and within the limit.
  static func holds(_ values: some Sequence<Double>) -> Bool {
    values.allSatisfy { abs($0) <= limit }
  }
}

extension Search.Outcome {
  var isWithinRange: Bool { FloatingRange.holds(parameters) && halfSquare.isFinite }
}

extension Solution {
  /// The solution itself.
  ///
  /// - Throws: ``ProblemError`` if it is not one, see ``FloatingRange``.
  func withinRange() throws(ProblemError) -> Solution {
    for (name, value) in zip(names, parameters) where !FloatingRange.holds([value]) {
      throw .runaway(name: name, value: value)
    }
    guard objective.isFinite, residualSumOfSquares.isFinite else { throw .overflow }
    return self
  }
}
