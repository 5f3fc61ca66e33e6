public import Fitting
public import Schedules

/// The step at which a run is predicted to reach a loss.
///
/// The loss is the one that the run settles at, without the scatter of single logged ones. Errors
/// along a run are taken to move together: the run stays at one share of its forecast's
/// distribution, so that the limits are where the limits of the loss cross the target.
public struct TargetReach: Sendable, Hashable {
  /// The loss to reach, nats.
  public var target: Double
  /// The last step of the schedule. A limit beyond it is nil.
  public var horizon: Int
  /// The first step at which the predicted loss is at the target or below.
  public var step: Int?
  /// The limits of the two-sided interval of that step.
  public var earliest: Int?
  public var latest: Int?
  /// The probability that the target is reached within the horizon; nil where nothing is known of
  /// the errors.
  public var probability: Double?
  /// The confidence level of the interval.
  public var level: Double
  /// Tokens a step, where they are known: steps are then told in tokens too.
  public var tokensPerStep: Double?

  /// - Parameter target: A loss above 0, nats.
  public init(
    of schedule: any Schedule, under fit: any LossPredictor, target: Double, level: Double? = nil,
    tokensPerStep: Double? = nil
  ) {
    self.init(
      along: LossCurve(of: schedule, under: fit), target: target,
      level: level ?? fit.conventions.level)
    self.tokensPerStep = tokensPerStep
  }

  /// The tokens seen up to a step, where they are known.
  public func tokens(at step: Int?) -> Double? {
    if let step, let tokensPerStep { Double(step) * tokensPerStep } else { nil }
  }

  init(along curve: LossCurve, target: Double, level: Double) {
    self.target = target
    self.level = level
    horizon = curve.schedule.steps
    step = curve.firstStep(of: curve.medians, atMost: target)
    if curve.hasErrors {
      earliest = curve.firstStep(of: curve.losses(share: (1 - level) / 2), atMost: target)
      latest = curve.firstStep(of: curve.losses(share: (1 + level) / 2), atMost: target)
    }
    probability = curve.probability(atMost: target)
  }
}

extension TargetReach: Encodable {
  private enum Key: CodingKey {
    case target, horizon, step, earliest, latest, probability, level
    case tokens, earliestTokens, latestTokens
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(target, forKey: .target)
    try container.encode(horizon, forKey: .horizon)
    try container.encodeIfPresent(step, forKey: .step)
    try container.encodeIfPresent(earliest, forKey: .earliest)
    try container.encodeIfPresent(latest, forKey: .latest)
    try container.encodeIfPresent(probability, forKey: .probability)
    try container.encode(level, forKey: .level)
    try container.encodeIfPresent(tokens(at: step), forKey: .tokens)
    try container.encodeIfPresent(tokens(at: earliest), forKey: .earliestTokens)
    try container.encodeIfPresent(tokens(at: latest), forKey: .latestTokens)
  }
}
