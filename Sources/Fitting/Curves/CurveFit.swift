public import Basics
public import Laws

/// A family of curves, or a formula, fitted to points.
///
/// ```swift
/// let fit = try CurveFit(Power3Family(), to: curve)
/// fit["alpha"]?.value
/// fit.predictions(at: [100_000])[0].interval
/// ```
public struct CurveFit: Sendable {
  public var family: any CurveFamily
  /// What it was fitted to, in the order given, without what was not finite.
  public var points: CurveData
  /// The least and the largest of each input among the points that were fitted.
  public var fittedRanges: [ClosedRange<Double>]
  /// In the order of the family's parameter names.
  public var parameters: [Fit.Parameter]
  /// Of all parameters in the same order; rows and columns of fixed ones, and of those at a bound,
  /// are zero. Absent where the points do not determine the parameters.
  public var covariance: [[Double]]?
  /// y − ŷ, or ln y − ln ŷ where relative errors were fitted.
  public var residuals: [Double]
  public var statistics: CurveStatistics
  public var options: CurveFitOptions

  /// The parameter values in the order of the family's names.
  public var values: [Double] { parameters.map(\.value) }

  /// The parameter of that name.
  public subscript(name: String) -> Fit.Parameter? {
    family.parameterNames.firstIndex(of: name).map { parameters[$0] }
  }

  /// Correlations of the estimates, 0 for parameters that do not vary.
  public var correlation: [[Double]]? {
    covariance.map { covariance in
      covariance.indices.map { i in
        covariance.indices.map { j in
          if i == j { return 1 }
          let scale = (covariance[i][i] * covariance[j][j]).squareRoot()
          return scale > 0 ? covariance[i][j] / scale : 0
        }
      }
    }
  }
}

/// How well a curve fits.
public struct CurveStatistics: Sendable, Codable, Hashable {
  /// n, the points that were fitted.
  public var points: Int
  /// n less the parameters that were estimated.
  public var degreesOfFreedom: Int
  /// χ² = Σ((y − ŷ)/σ)², with σ = 1 where no standard errors were given.
  public var chiSquared: Double
  /// χ² per degree of freedom; about 1 if the standard errors given are right.
  public var reducedChiSquared: Double?
  /// The share of the (weighted) variance that the curve explains.
  public var rSquared: Double?
  /// Akaike's criterion of the Gaussian likelihood, the noise's variance counted as a parameter;
  /// absent for robust and for exact fits.
  public var aic: Double?
  /// The same with the correction for few points (Hurvich and Tsai 1989).
  public var aicc: Double?
  /// Schwarz's criterion.
  public var bic: Double?
  /// The standard deviation of a value about the curve, of a typical point if standard errors
  /// differ; of ln y where relative errors were fitted.
  public var scatter: Double?
  /// Of the Jacobian, its columns scaled to length 1; beyond about 1e6 some parameters can hardly be
  /// told apart.
  public var conditionNumber: Double?
  public var evaluations: Int
  public var method: String
  public var stopReason: String
  public var isConverged: Bool
  public var notes: [Remark]
}
