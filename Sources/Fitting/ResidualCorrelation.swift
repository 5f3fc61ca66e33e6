/// How much the residuals of a run resemble their neighbors, and what that makes n rows worth.
///
/// Points on a loss curve are not independent: the same data order, the same slow drift of the
/// law's misfit. Taken as first-order autoregressive with correlation ρ, n residuals carry the
/// information of n·(1 − ρ)/(1 + ρ) independent ones (Bartlett 1946).
struct ResidualCorrelation {
  /// Correlation of neighboring residuals, pooled over runs, at least 0 and below 1.
  var autocorrelation: Double
  var effectiveRows: Double
  /// By how much that widens the covariance of parameters, which takes rows for independent.
  var inflation: Double

  /// - Parameters:
  ///   - residuals: those of each run, in order of step.
  ///   - distinct: how many of the rows are different ones. Runs that branch from one trunk share
  ///     rows, which inform once.
  init(of residuals: [[Double]], distinct: Int) {
    var products = 0.0
    var squares = 0.0
    var count = 0
    for run in residuals {
      count += run.count
      for (index, residual) in run.enumerated() {
        squares += residual * residual
        if index > 0 { products += run[index - 1] * residual }
      }
    }
    let estimate = squares > 0 ? products / squares : 0
    autocorrelation = min(max(estimate, 0), 1 - 2 / Double(max(count, 4)))
    effectiveRows = Double(distinct) * (1 - autocorrelation) / (1 + autocorrelation)
    inflation = Double(count) / effectiveRows
  }
}
