/// The choices behind a fit of a curve.
public struct CurveFitOptions: Sendable {
  /// What of an outlier counts. Thresholds are multiples of the residuals' scale, which is 1.4826
  /// times their median magnitude, found along with the fit.
  public enum Robustness: String, Sendable, Codable, CaseIterable {
    /// Least squares.
    case none
    /// Huber's loss from 1.345 scales on: 95 % efficient under normal noise.
    case huber
    /// Cauchy's loss with 2.385 scales, for many or wild outliers.
    case cauchy
    /// Tukey's biweight with 4.685 scales: what is farther off does not count at all.
    case tukey
    /// Least squares to what ``OutlierFilter/trainingLosses`` leaves: with `Exponential3Family`,
    /// AutoLRS's forecast. Errors are then those of smoothed values, and too small.
    case autoLRS = "autolrs"
  }

  /// What is made small.
  public enum Errors: String, Sendable, Codable, CaseIterable {
    /// y − ŷ.
    case absolute
    /// ln y − ln ŷ, for metrics above 0 whose relative error is what counts.
    case relative
  }

  /// The values that parameters may take, by name, besides what the family and the metric allow.
  public var bounds: [String: ClosedRange<Double>]
  /// Where to begin, by name. Without, and where that does not converge, the fit looks for itself.
  public var starts: [String: Double]
  /// Parameters held at a value, by name.
  public var fixed: [String: Double]
  public var robustness: Robustness
  /// The residual at which Huber's loss turns from square to linear, in place of 1.345 times the
  /// residuals' scale: of y, of ln y where relative errors are fitted, or in standard errors where
  /// these are known. Nil for any other loss.
  public var huberThreshold: Double?
  public var errors: Errors
  /// Takes standard errors of the values at their word; otherwise they say only how values weigh
  /// against one another, and the scatter about the fit says how large errors are.
  public var trustsStandardErrors: Bool
  /// The confidence level of intervals and bands.
  public var level: Double
  public var seed: UInt64

  public init(
    bounds: [String: ClosedRange<Double>] = [:], starts: [String: Double] = [:],
    fixed: [String: Double] = [:], robustness: Robustness = .none, huberThreshold: Double? = nil,
    errors: Errors = .absolute, trustsStandardErrors: Bool = false, level: Double = 0.9,
    seed: UInt64 = 1
  ) {
    self.bounds = bounds
    self.starts = starts
    self.fixed = fixed
    self.robustness = robustness
    self.huberThreshold = huberThreshold
    self.errors = errors
    self.trustsStandardErrors = trustsStandardErrors
    self.level = level
    self.seed = seed
  }
}
