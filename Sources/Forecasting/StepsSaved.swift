public import Basics
public import Fitting
public import Schedules

/// How many steps fewer one schedule needs than another to reach the same loss.
///
/// The interval is over joint draws: the two share the fit's parameters, and the law's misfit as far
/// as they are alike. Errors along a run are taken to move together, as in ``TargetReach``.
public struct StepsSaved: Sendable {
  /// The schedule that is to save steps, and the one it is judged against.
  public var schedule: any Schedule
  public var other: any Schedule
  /// The loss that both reach, nats.
  public var target: Double
  /// Whether the target is what the other schedule ends at, whatever that turns out to be.
  public var isFinalLoss: Bool
  /// The predicted steps of the two; nil beyond the horizon.
  public var step: Int?
  public var otherStep: Int?
  /// Their difference, above 0 if the schedule is the faster, where both reach the loss.
  public var saved: Int?
  /// The two-sided interval of the difference, in whole steps. An end is infinite where it lies beyond
  /// a horizon; nil where nothing is known of the errors.
  public var interval: Interval?
  /// The probability that the schedule reaches the loss at an earlier step than the other does.
  public var probabilitySooner: Double?
  public var level: Double

  /// - Parameter target: A loss above 0, nats; by default what `other` ends at.
  public init(
    by schedule: any Schedule, against other: any Schedule, under fit: any LossPredictor,
    target: Double? = nil, level: Double? = nil
  ) {
    self.init(
      by: LossCurve(of: schedule, under: fit), against: LossCurve(of: other, under: fit),
      under: fit,
      target: target, level: level ?? fit.conventions.level)
  }

  init(
    by curve: LossCurve, against otherCurve: LossCurve, under fit: any LossPredictor,
    target: Double?, level: Double
  ) {
    let curves = [curve, otherCurve]
    let loss = target ?? otherCurve.finalLoss
    schedule = curve.schedule
    other = otherCurve.schedule
    self.target = loss
    self.level = level
    isFinalLoss = target == nil
    step = curves[0].firstStep(of: curves[0].medians, atMost: loss)
    otherStep =
      target == nil
      ? otherCurve.schedule.steps : curves[1].firstStep(of: curves[1].medians, atMost: loss)
    if let step, let otherStep { saved = otherStep - step }
    let wanted: ReachDraws.Target = target.map { .loss($0) } ?? .finalLoss(of: 1)
    guard let draws = ReachDraws(of: curves, under: fit, target: wanted) else { return }
    // A schedule that never reaches the loss takes forever. Draws in which neither does say
    // nothing of the difference.
    let savings = draws.steps.compactMap { steps -> Double? in
      switch (steps[0], steps[1]) {
      case (let mine?, let its?): Double(its - mine)
      case (_?, nil): .infinity
      case (nil, _?): -.infinity
      case (nil, nil): nil
      }
    }
    probabilitySooner = Double(savings.filter { $0 > 0 }.count) / Double(draws.steps.count)
    interval = OrderStatistics(savings).interval(level: level)?.map {
      // Adding 0 takes the sign off a 0.
      $0.rounded() + 0
    }
  }
}

extension StepsSaved: Encodable {
  private enum Key: CodingKey {
    case schedule, against, target, isFinalLoss, step, otherStep, saved, least, most
    case probabilitySooner, level
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schedule.text, forKey: .schedule)
    try container.encode(other.text, forKey: .against)
    try container.encode(target, forKey: .target)
    try container.encode(isFinalLoss, forKey: .isFinalLoss)
    try container.encodeIfPresent(step, forKey: .step)
    try container.encodeIfPresent(otherStep, forKey: .otherStep)
    try container.encodeIfPresent(saved, forKey: .saved)
    try container.encodeFinite(interval, forKeys: .least, .most)
    try container.encodeIfPresent(probabilitySooner, forKey: .probabilitySooner)
    try container.encode(level, forKey: .level)
  }
}
