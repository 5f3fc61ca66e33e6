import CGSL

/// Quantiles and draws of the distributions that intervals are made of.
public enum Distributions {
  /// The factor t with P(−t ≤ T ≤ t) = `level` for Student's t, of any positive number of degrees
  /// of freedom.
  ///
  /// - Precondition: 0 < `level` < 1.
  public static func studentFactor(level: Double, degreesOfFreedom: Double) -> Double {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    return gsl_cdf_tdist_Pinv((1 + level) / 2, degreesOfFreedom)
  }

  /// `count` points that fill the standard normal distribution evenly: a low-discrepancy sequence
  /// through the normal quantile. Averages over them converge faster than over random draws, and
  /// they are the same each time.
  public static func normalPoints(count: Int, dimensions: Int, seed: UInt64 = 1) -> [[Double]] {
    LowDiscrepancy.points(count: count, dimensions: dimensions, seed: seed).map {
      $0.map { gsl_cdf_ugaussian_Pinv(min(max($0, 1e-12), 1 - 1e-12)) }
    }
  }
}
