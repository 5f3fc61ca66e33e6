public import Basics
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
  /// The last step of the schedule.
  public var horizon: Int
  /// The first step at which the predicted loss is at the target or below.
  public var step: Int?
  /// The two-sided interval of that step. An end beyond the horizon is infinite; nil where nothing is
  /// known of the errors.
  public var interval: Interval?
  /// The probability that the target is reached within the horizon; nil where nothing is known of
  /// the errors.
  public var probability: Double?
  /// The confidence level of the interval.
  public var level: Double
  /// What the logs of the fit counted in place of steps, if anything.
  public var stepUnit: StepUnit?

  /// - Parameter target: A loss above 0, nats.
  public init(
    of schedule: any Schedule, under fit: any LossPredictor, target: Double, level: Double? = nil
  ) {
    self.init(
      LossCurve(of: schedule, under: fit), under: fit, target: target,
      level: level ?? fit.conventions.level)
  }

  init(_ curve: LossCurve, under fit: any LossPredictor, target: Double, level: Double) {
    self.target = target
    self.level = level
    stepUnit = fit.conventions.reading.stepUnit
    horizon = curve.schedule.steps
    step = curve.firstStep(of: curve.medians, atMost: target)
    if curve.hasErrors {
      func step(ofShare share: Double) -> Double {
        curve.firstStep(of: curve.losses(share: share), atMost: target).map(Double.init)
          ?? .infinity
      }
      interval = Interval(step(ofShare: (1 - level) / 2), step(ofShare: (1 + level) / 2))
    }
    probability = curve.probability(atMost: target)
  }
}

extension TargetReach: Encodable {
  private enum Key: CodingKey {
    case target, horizon, step, earliest, latest, probability, level, stepUnit
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(target, forKey: .target)
    try container.encode(horizon, forKey: .horizon)
    try container.encodeIfPresent(step, forKey: .step)
    try container.encodeFinite(interval, forKeys: .earliest, .latest)
    try container.encodeIfPresent(probability, forKey: .probability)
    try container.encode(level, forKey: .level)
    try container.encodeIfPresent(stepUnit, forKey: .stepUnit)
  }
}
