public import Basics
public import Fitting
public import Forecasting
import Laws
public import Schedules

/// The schedule with the lowest final loss that a fit predicts under constraints, beside others.
public struct OptimalSchedule: Sendable {
  /// What the schedule gains over a given one.
  public struct Gain: Sendable {
    public var schedule: any Schedule
    public var finalLoss: Double
    /// How much higher the given one's final loss is, nats.
    public var gain: Double
    /// The interval of the gain between the losses that two runs would settle at. Doubt about the
    /// parameters, which both share, mostly cancels.
    public var interval: Interval?
  }

  public var schedule: any Schedule
  /// The best schedule without jumps, where ``schedule`` has some.
  public var smooth: Gain?
  public var constraints: ScheduleConstraints
  /// What was made small: the final loss, or its quantile.
  public var objective: Double
  public var quantile: Double?
  /// Along the schedule, with warnings where it leaves what was fitted.
  public var forecast: Forecast
  public var gains: [Gain]
  /// How often the law's final loss was computed.
  public var evaluations: Int

  /// Searches among all schedules that keep the constraints.
  ///
  /// - Parameters:
  ///   - quantile: minimize this quantile of the final loss over the doubt about the parameters,
  ///     such as 0.9, and not the loss at the fitted ones.
  ///   - others: schedules to be compared with.
  ///   - level: of the intervals; by default the fit's.
  ///   - beyond: whether the constraints may leave the rates and the horizon that were fitted.
  /// - Throws: `Refusal` if the law or the fit does not allow it.
  public init(
    under fit: any LossPredictor, constraints: ScheduleConstraints,
    against others: [any Schedule] = [],
    quantile: Double? = nil, level: Double? = nil, beyond: Bool = false
  ) throws(Refusal) {
    if !beyond { try fit.requireFitted(constraints) }
    let objective = try FinalLossObjective(under: fit, quantile: quantile)
    if let name = objective.lawsWithoutDerivatives.first {
      throw Refusal(
        .usage,
        "the \(name) law does not say what each step's rate does to its final loss; search a "
          + "shape, such as wsd, or take another law")
    }
    var search = ScheduleSearch(constraints, objective: objective)
    let found: (schedule: Piecewise, smooth: Piecewise?)
    do {
      found = try search.best()
    } catch {
      throw Refusal(.data, "the law leads to no schedule: \(error)")
    }
    try self.init(
      found.schedule, smooth: found.smooth, under: fit, objective: objective,
      constraints: constraints, against: others, quantile: quantile, level: level,
      evaluations: search.evaluations)
  }

  /// Searches among the schedules of one kind: the best length and shape of the decay of `wsd`, the
  /// best final rate of `cosine`, and so on.
  ///
  /// - Parameters:
  ///   - shape: the name of the kind in schedule text.
  ///   - constraints: as many jumps as the kind has are allowed.
  /// - Throws: `Refusal` if there is no such kind or nothing in it to search.
  public init(
    shape: String, under fit: any LossPredictor, constraints: ScheduleConstraints,
    against others: [any Schedule] = [], quantile: Double? = nil, level: Double? = nil,
    beyond: Bool = false
  ) throws(Refusal) {
    if !beyond { try fit.requireFitted(constraints) }
    let objective = try FinalLossObjective(under: fit, quantile: quantile)
    var search = try ShapeSearch(shape, constraints, objective: objective)
    let schedule = try search.best()
    try self.init(
      schedule, smooth: nil, under: fit, objective: objective, constraints: constraints,
      against: others, quantile: quantile, level: level, evaluations: search.evaluations)
  }

  private init(
    _ schedule: any Schedule, smooth: (any Schedule)?, under fit: any LossPredictor,
    objective: FinalLossObjective, constraints: ScheduleConstraints,
    against others: [any Schedule], quantile: Double?, level: Double?, evaluations: Int
  ) throws(Refusal) {
    let level = level ?? fit.conventions.level
    self.schedule = schedule
    self.constraints = constraints
    self.quantile = quantile
    self.evaluations = evaluations
    self.objective = objective.value(of: schedule)
    forecast = Forecast(of: schedule, under: fit, level: level)
    _ = try forecast.fromFirstRate()
    let rivals = [smooth].compactMap(\.self) + others
    let finals = fit.joint(of: ([schedule] + rivals).map { Endpoint($0, step: $0.steps) })
    let gains = rivals.indices.map { index in
      Gain(
        schedule: rivals[index], finalLoss: finals.losses[index + 1],
        gain: finals.losses[index + 1] - finals.losses[0],
        interval: finals.gapInterval(index + 1, over: 0, level: level))
    }
    self.smooth = smooth == nil ? nil : gains[0]
    self.gains = smooth == nil ? gains : Array(gains.dropFirst())
  }
}
