public import Basics
public import Fitting
public import Schedules

/// The loss that a fit predicts along a schedule, with intervals.
public struct Forecast: Sendable {
  /// A predicted loss. The interval is for the loss that a run would log at that step: it holds
  /// the doubt about the parameters, the scatter of logged losses about the law, and how far the
  /// law misses runs it has not seen.
  public struct Point: Sendable, Hashable {
    public var step: Int
    public var loss: Double
    public var interval: Interval?
  }

  public var schedule: any Schedule
  /// The confidence level of the intervals.
  public var level: Double
  /// What the logs of the fit counted in place of steps, if anything.
  public var stepUnit: StepUnit?
  /// In ascending order of step.
  public var points: [Point]
  /// Where the schedule leaves what was fitted, in plain words.
  public var warnings: [String]
  /// How good the fit is that it rests on.
  public var goodness: Goodness
  /// When it reaches a loss that was asked for.
  public var reach: TargetReach?
  /// How much sooner than another schedule it does, if that was asked.
  public var saving: StepsSaved?

  /// The prediction at the last step asked.
  public var final: Point { points[points.count - 1] }

  /// Predicts the loss of `schedule` at `steps`, ascending, by default 200 of them from the end of
  /// warm-up to the horizon.
  ///
  /// Intervals are ratios of the loss, see `PredictedLoss.interval`, and so stay positive.
  public init(
    of schedule: any Schedule, under fit: any LossPredictor, at steps: [Int]? = nil,
    level: Double? = nil
  ) {
    let steps = steps ?? Self.steps(along: schedule)
    let level = level ?? fit.conventions.level
    self.schedule = schedule
    self.level = level
    stepUnit = fit.conventions.reading.stepUnit
    points = zip(steps, fit.predictions(of: schedule, at: steps)).map { step, predicted in
      Point(step: step, loss: predicted.loss, interval: predicted.interval(level: level))
    }
    warnings = fit.warnings(for: schedule, through: steps[steps.count - 1])
    goodness = fit.goodness
  }

  /// The same with when a loss is reached, and how much sooner than under another schedule.
  ///
  /// - Parameters:
  ///   - target: a loss above 0, nats; without, what the other schedule ends at.
  ///   - other: the schedule to judge against, if that is asked.
  public func reaching(
    _ target: Double?, against other: (any Schedule)? = nil, under fit: any LossPredictor
  ) -> Forecast {
    if target == nil, other == nil { return self }
    let curve = LossCurve(of: schedule, under: fit)
    var forecast = self
    forecast.reach = target.map { TargetReach(curve, under: fit, target: $0, level: level) }
    forecast.saving = other.map {
      StepsSaved(
        by: curve, against: LossCurve(of: $0, under: fit), under: fit, target: target, level: level)
    }
    return forecast
  }

  /// About 200 steps spread evenly from the end of warm-up to the horizon, the last step always
  /// among them.
  static func steps(along schedule: any Schedule) -> [Int] {
    let horizon = schedule.steps
    let first = firstStep(along: schedule)
    let stride = max(1, (horizon - first) / 200)
    return Array(Swift.stride(from: horizon, through: first, by: -stride).reversed())
  }

  /// The first step that laws cover: after the warm-up, and with a rate above 0.
  static func firstStep(along schedule: any Schedule) -> Int {
    let horizon = schedule.steps
    return min(max(schedule.warmup, schedule.firstActiveStep ?? horizon), horizon)
  }
}
