public import Basics
package import LeastSquares

/// How good a fit is, of a law to runs or of a family to a curve, and how its search ended.
public struct FitQuality: Sendable, Hashable {
  /// n, the rows or points that were fitted.
  public var count: Int
  /// n less the parameters that were estimated.
  public var degreesOfFreedom: Int
  /// The share of the variance that is explained: of ln L, or of a curve's weighted values.
  public var rSquared: Double?
  /// Akaike's criterion with the correction for few observations (Hurvich and Tsai 1989), the noise's
  /// variance counted as a parameter: of the residuals in log loss, up to a constant that is the same
  /// for all laws on the same rows; or of a curve, absent for exact fits.
  public var aicc: Double?
  /// Of the Jacobian, its columns scaled to length 1; beyond about 1e6 some parameters can hardly be
  /// told apart.
  public var conditionNumber: Double?
  /// Evaluations over all rows or points, with and without derivatives.
  public var evaluations: Int
  /// The least-squares method that finished.
  public var method: String
  /// Why the search stopped, in words.
  public var stopReason: String
  /// Whether it ended at a minimum.
  public var isConverged: Bool
  public var notes: [Remark]
}

extension FitQuality {
  package init(of solution: Solution, aicc: Double?, evaluations: Int, notes: [Remark]) {
    self.init(
      count: solution.count, degreesOfFreedom: solution.degreesOfFreedom,
      rSquared: solution.rSquared, aicc: aicc, conditionNumber: solution.conditionNumber,
      evaluations: evaluations, method: solution.method.map { "\($0)" } ?? "none",
      stopReason: "\(solution.stopReason)", isConverged: solution.stopReason.isConverged,
      notes: notes)
  }
}
