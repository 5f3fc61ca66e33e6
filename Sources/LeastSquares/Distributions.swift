import CGSL
import RealModule

/// Quantiles and draws of the distributions that intervals are made of.
public enum Distributions {
  /// The factor t with P(−t ≤ T ≤ t) = `level` for Student's t, of any positive number of degrees
  /// of freedom.
  ///
  /// - Precondition: 0 < `level` < 1.
  public static func studentFactor(level: Double, degreesOfFreedom: Double) -> Double {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    return studentQuantile((1 + level) / 2, degreesOfFreedom: degreesOfFreedom)
  }

  /// The t with P(T ≤ t) = `share` for Student's t.
  ///
  /// - Precondition: 0 < `share` < 1.
  public static func studentQuantile(_ share: Double, degreesOfFreedom: Double) -> Double {
    gsl_cdf_tdist_Pinv(share, degreesOfFreedom)
  }

  /// P(T ≤ `value`) for Student's t.
  public static func studentShare(below value: Double, degreesOfFreedom: Double) -> Double {
    gsl_cdf_tdist_P(value, degreesOfFreedom)
  }

  /// Student's t with so many degrees of freedom is a standard normal times this factor, which
  /// goes through its distribution evenly as `share` goes from 0 to 1: √(ν/χ²).
  public static func studentSpread(share: Double, degreesOfFreedom: Double) -> Double {
    // It is within a thousandth of 1 then, and GSL's quantile need not converge.
    if degreesOfFreedom > 1e6 { return 1 }
    return
      (degreesOfFreedom / gsl_cdf_chisq_Pinv(min(max(share, 1e-9), 1 - 1e-9), degreesOfFreedom))
      .squareRoot()
  }

  /// `count` points that fill the unit cube evenly; most so along the first coordinates.
  public static func uniformPoints(count: Int, dimensions: Int, seed: UInt64 = 1) -> [[Double]] {
    LowDiscrepancy.points(count: count, dimensions: dimensions, seed: seed)
  }

  /// The share of the standard normal distribution below a deviate.
  public static func normalShare(below deviate: Double) -> Double {
    0.5 * .erfc(-deviate * 0.5.squareRoot())
  }

  /// The standard normal quantile of a share between 0 and 1.
  public static func normalQuantile(_ share: Double) -> Double {
    gsl_cdf_ugaussian_Pinv(min(max(share, 1e-12), 1 - 1e-12))
  }
}
