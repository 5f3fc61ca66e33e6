/// What points say of a fitted curve besides its ``FitQuality``.
public struct CurveStatistics: Sendable, Codable, Hashable {
  /// χ² = Σ((y − ŷ)/σ)², with σ = 1 where no standard errors were given.
  public var chiSquared: Double
  /// χ² per degree of freedom; about 1 if the standard errors given are right.
  public var reducedChiSquared: Double?
  /// Akaike's criterion of the Gaussian likelihood, the noise's variance counted as a parameter, and
  /// twice the loss in place of squares for robust fits; absent for exact fits.
  public var aic: Double?
  /// Schwarz's criterion.
  public var bic: Double?
  /// The standard deviation of a value about the curve, of a typical point if standard errors
  /// differ; of ln y where relative errors were fitted. Of a robust fit, outliers are no part of it: it is
  /// 1.4826 times the median magnitude of the residuals.
  public var scatter: Double?
}

extension CurveFit {
  /// The ``quality`` and the ``statistics`` in one object, as they stand in files.
  package func encodeStatistics(to encoder: any Encoder) throws {
    try statistics.encode(to: encoder)
    var container = encoder.container(keyedBy: FitQuality.Key.self)
    try quality.encode(to: &container, count: .points)
    try container.encode(quality.stopReason, forKey: .stopReason)
    try container.encode(quality.isConverged, forKey: .isConverged)
  }
}
