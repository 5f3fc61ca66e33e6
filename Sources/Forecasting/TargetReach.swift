public import Fitting
public import Schedules

/// The step at which a run is predicted to reach a loss.
///
/// The loss is the one that the run settles at, without the scatter of single logged ones. Errors
/// along a run are taken to move together: the run stays at one share of its forecast's
/// distribution, so that the limits are where the limits of the loss cross the target.
public struct TargetReach: Sendable, Hashable, Encodable {
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
  /// What the logs of the fit counted in place of steps, if anything.
  public var stepUnit: StepUnit?

  /// - Parameter target: A loss above 0, nats.
  public init(
    of schedule: any Schedule, under fit: any LossPredictor, target: Double, level: Double? = nil
  ) {
    let level = level ?? fit.conventions.level
    let curve = LossCurve(of: schedule, under: fit)
    self.target = target
    self.level = level
    stepUnit = fit.conventions.reading.stepUnit
    horizon = schedule.steps
    step = curve.firstStep(of: curve.medians, atMost: target)
    if curve.hasErrors {
      earliest = curve.firstStep(of: curve.losses(share: (1 - level) / 2), atMost: target)
      latest = curve.firstStep(of: curve.losses(share: (1 + level) / 2), atMost: target)
    }
    probability = curve.probability(atMost: target)
  }
}
