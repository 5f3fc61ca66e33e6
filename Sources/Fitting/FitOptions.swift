package import Basics
public import Laws

/// The choices behind a fit. All of them are stored in it, so that it can be made again.
public struct FitOptions: Sendable {
  /// How the warm-up of each schedule enters the law.
  public var warmup: WarmupConvention
  /// Parameters held at a value, by name.
  public var fixed: [String: Double]
  /// The residual in log loss, |ln L − ln L̂|, at which the Huber loss turns from square to linear:
  /// 0.001 is a tenth of a percent.
  public var huberThreshold: Double
  /// The confidence level of parameter intervals, above 0 and at most ``highestLevel``.
  public var level: Double
  /// Seeds the low-discrepancy sequence of starts.
  public var seed: UInt64
  /// How the logs were read, kept for reading others alike.
  public var reading: LogReading
  /// Whether runs at the same rates are taken for seeds of one model however far apart their losses are.
  /// It changes no number and is not kept.
  public var asSeeds: Bool

  /// Beyond it intervals hang on tails that nobody knows.
  public static let highestLevel = 0.9999
  /// Whether intervals can have a confidence level.
  public static func isLevel(_ level: Double) -> Bool { level > 0 && level <= highestLevel }
  /// Refuses a level that intervals cannot have.
  package static func check(level: Double) throws(Refusal) {
    guard isLevel(level) else {
      throw Refusal(
        .usage,
        "a confidence level of \(NumberText.exact(level)): must be above 0 and up to \(highestLevel), such as 0.9"
      )
    }
  }
  /// What ``huberThreshold`` may be.
  public static let huberThresholds = 1e-9...1e3

  /// What is to be said where values scatter far more than the Huber loss's threshold.
  ///
  /// - Parameter text: a residual in words, to so many decimals.
  static func remark(
    onHuberThreshold threshold: Double, scatter: Double, of values: String,
    as text: (_ residual: Double, _ decimals: Int) -> String
  ) -> Remark? {
    guard scatter > 10 * threshold else { return nil }
    return Remark(
      "\(values) scatter by \(text(scatter, 1)), far more than the Huber threshold of "
        + "\(text(threshold, 2)): the fit follows medians",
      advice: FittingAdvice.raiseHuberThreshold)
  }

  public init(
    warmup: WarmupConvention = .trueRates, fixed: [String: Double] = [:],
    huberThreshold: Double = 1e-3, level: Double = 0.9, seed: UInt64 = 1,
    reading: LogReading = LogReading(), asSeeds: Bool = false
  ) {
    self.warmup = warmup
    self.fixed = fixed
    self.huberThreshold = huberThreshold
    self.level = level
    self.seed = seed
    self.reading = reading
    self.asSeeds = asSeeds
  }
}
