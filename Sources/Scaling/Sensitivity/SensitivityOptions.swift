public import Basics
import Fitting

/// How sweeps are judged.
public struct SensitivityOptions: Sendable {
  /// ℓ0, the loss before training; nil takes what the runs say.
  public var initialLoss: Double?
  /// What ``initialLoss`` is, for reports, such as `ln 32000`.
  public var initialLossSource: String?
  /// The rates that sensitivity is over; nil takes those that all sweeps have in common.
  public var range: Interval?
  /// A rate is as good as the best if its loss is above the least by no more than this share of it.
  public var tolerance: Double
  /// A run is broken if it ends above the best by this share of what training gains, ℓ0 − ℓ*, or more.
  public var brokenShare: Double
  /// The standard deviation of a loss from seed to seed as a share of it; nil for what replicates show.
  public var noise: Double?
  /// The attention logit from which on training is taken to break.
  ///
  /// 10⁴ is a convention. That training fails where logits have grown large, and that their growth with size tells where, is of
  /// Wortsman et al. (2023, arXiv 2309.14322); at which logit depends on the setup, so that the one that one's own runs
  /// broke at is better.
  public var logitThreshold: Double
  public var level: Double
  public var seed: UInt64

  public init(
    initialLoss: Double? = nil, initialLossSource: String? = nil, range: Interval? = nil,
    tolerance: Double = 0.005, brokenShare: Double = 0.5, noise: Double? = nil,
    logitThreshold: Double = 1e4, level: Double = 0.9, seed: UInt64 = 1
  ) {
    self.initialLoss = initialLoss
    self.initialLossSource = initialLossSource
    self.range = range
    self.tolerance = tolerance
    self.brokenShare = brokenShare
    self.noise = noise
    self.logitThreshold = logitThreshold
    self.level = level
    self.seed = seed
  }

  /// - Throws: `Refusal` for what no sweep can be judged by.
  func check() throws(Refusal) {
    try FitOptions.check(level: level)
    func refuse(_ what: String, _ value: Double, _ rule: String) -> Refusal {
      Refusal(.usage, "\(what) of \(NumberText.exact(value)): \(rule)")
    }
    if let initialLoss, !(initialLoss > 0 && initialLoss.isFinite) {
      throw refuse("a loss before training", initialLoss, "it must be above 0, and finite")
    }
    if let range, !(range.lower > 0 && range.upper > range.lower && range.isFinite) {
      throw Refusal(.usage, "a range of rates \(range): it must rise from above 0")
    }
    if !(tolerance > 0 && tolerance < 1) {
      throw refuse("a tolerance", tolerance, "it must be between 0 and 1, such as 0.005")
    }
    if !(brokenShare > 0 && brokenShare < 1) {
      throw refuse("a share", brokenShare, "it must be between 0 and 1, such as 0.5")
    }
    if let noise, !(noise > 0 && noise < 1) {
      throw refuse("a noise", noise, "it must be between 0 and 1, such as 0.002")
    }
    if !(logitThreshold > 0 && logitThreshold.isFinite) {
      throw refuse("a threshold", logitThreshold, "it must be above 0, and finite")
    }
  }
}
