import LeastSquares
import RealModule

extension Fit {
  /// The ratio by which a logged loss at the end of its two-sided interval differs from the
  /// predicted one. Nil where the fit has no covariance.
  ///
  /// In log loss the variance is gᵀΣg/L² + s² + τ²: doubt about the parameters with covariance Σ,
  /// scatter s of logged losses about the law, misfit τ of the law on runs it has not seen. The
  /// first two are known as well as the rows are many, the last as the runs are; Student's factor
  /// takes Satterthwaite's degrees of freedom of the sum (1946).
  ///
  /// - Parameters:
  ///   - loss: the predicted loss L, positive.
  ///   - gradient: its gradient g by the parameters.
  ///   - level: between 0 and 1.
  public func intervalRatio(loss: Double, gradient: [Double], level: Double) -> Double? {
    guard let variance = variance(along: gradient), loss > 0 else { return nil }
    let scatter = diagnostics.residualScale * diagnostics.residualScale
    return .exp(
      halfWidth(known: variance / (loss * loss) + scatter, misfit: misfitVariance, level: level))
  }

  /// Half the width of the two-sided interval of a sum of two normal errors: one whose variance is
  /// `known` as well as the fitted rows are many, one due to `misfit`, which is known only as well
  /// as the runs that could be left out are many.
  public func halfWidth(known: Double, misfit: Double, level: Double) -> Double {
    let sum = known + misfit
    let uncertainty =
      known * known / diagnostics.effectiveDegreesOfFreedom
      + misfit * misfit / Double(max(diagnostics.misfitRuns, 1))
    guard sum > 0, uncertainty > 0 else { return 0 }
    return Distributions.studentFactor(level: level, degreesOfFreedom: sum * sum / uncertainty)
      * sum.squareRoot()
  }

  /// τ², the variance of ln L by which the law misses a run it has not seen; 0 where unknown.
  public var misfitVariance: Double { (diagnostics.misfit ?? 0) * (diagnostics.misfit ?? 0) }

  /// The variance gᵀΣg of a quantity with the given gradient by the parameters (delta method).
  /// Nil where the fit has no covariance.
  public func variance(along gradient: [Double]) -> Double? {
    covariance.map { max($0.form(gradient, gradient), 0) }
  }

  /// The covariance gᵀΣh of two quantities with the given gradients by the parameters. Nil where
  /// the fit has no covariance.
  public func covariance(along g: [Double], _ h: [Double]) -> Double? {
    covariance.map { $0.form(g, h) }
  }
}

extension Diagnostics {
  /// What the rows are worth less the free parameters, at least 1.
  public var effectiveDegreesOfFreedom: Double {
    max(effectiveRows - Double(rows - degreesOfFreedom), 1)
  }
}
