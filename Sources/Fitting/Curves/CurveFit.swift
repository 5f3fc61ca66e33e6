import Basics
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
  /// Those of the family, in its order.
  public var parameters: FittedParameters
  /// y − ŷ, or ln y − ln ŷ where relative errors were fitted.
  public var residuals: [Double]
  public var quality: FitQuality
  public var statistics: CurveStatistics
  public var options: CurveFitOptions
  /// How far forecasts of the last points from those before missed, for each e-fold of the position; intervals
  /// beyond the fitted points allow for it. See ``HeldOutForecasts``.
  public var misfitRate = 0.0
  /// The usable points that were left out since the curve has no value there.
  var leftOut: [Int] = []

  /// The parameter values in the order of the family's names.
  public var values: [Double] { parameters.values }

  /// The parameter of that name.
  public subscript(name: String) -> FittedParameter? { parameters[name] }
}
