import RealModule

/// By how much the loss of a budget leans to one side of what a law says: ln L + s·ln N, s normal about 0.
///
/// A law that misses losses by a percent and less may still have the slope of a valley wrong, and flat valleys have their lowest place
/// moved far by it. Draws of a law's parameters do not know of that. The deviation was chosen by leaving out the
/// budgets of public tables, one table at a time: `Scripts/benchmark scale` prints it.
package enum ValleyLean {
  /// The standard deviation of s at budgets that were fitted.
  package static let base = 0.008
  /// What it grows by for each e-fold of compute beyond the largest.
  package static let growth = 0.004

  /// - Parameter ahead: the budget over the largest that was fitted.
  package static func deviation(ahead: Double) -> Double { base + growth * max(0, .log(ahead)) }
}
