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
    let misfit = (diagnostics.misfit ?? 0) * (diagnostics.misfit ?? 0)
    return .exp(
      halfWidth(known: variance / (loss * loss) + scatter, misfit: misfit, level: level))
  }

  /// Half the width of a two-sided interval whose variance is in part known from the rows, in part
  /// from the misfit of the runs, with Satterthwaite's degrees of freedom.
  public func halfWidth(known: Double, misfit: Double, level: Double) -> Double {
    let sum = known + misfit
    let uncertainty =
      known * known / diagnostics.effectiveDegreesOfFreedom
      + misfit * misfit / Double(max(diagnostics.misfitRuns, 1))
    guard sum > 0, uncertainty > 0 else { return 0 }
    let factor = Distributions.studentFactor(
      level: level, degreesOfFreedom: sum * sum / uncertainty)
    return factor * sum.squareRoot()
  }

  /// The variance gᵀΣg of a quantity with the given gradient by the parameters (delta method).
  /// Nil where the fit has no covariance.
  public func variance(along gradient: [Double]) -> Double? {
    covariance.map { max($0.quadraticForm(gradient), 0) }
  }
}

extension Diagnostics {
  /// What the rows are worth less the free parameters, at least 1.
  public var effectiveDegreesOfFreedom: Double {
    max(effectiveRows - Double(rows - degreesOfFreedom), 1)
  }
}
