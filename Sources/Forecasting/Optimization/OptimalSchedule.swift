public import Fitting
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
    public var interval: [Double]?
  }

  public var schedule: any Schedule
  public var constraints: ScheduleConstraints
  /// What was made small: the final loss, or its quantile.
  public var objective: Double
  public var quantile: Double?
  /// Along the schedule, with warnings where it leaves what was fitted.
  public var forecast: Forecast
  public var gains: [Gain]
  /// How often the law's final loss was computed.
  public var evaluations: Int

  /// The first step whose rate is below 99 % of the peak for good: where the decay begins. Nil if
  /// the rate stays up.
  public var decayStart: Int? {
    let high = 0.99 * constraints.peak
    let last = (constraints.warmup...constraints.steps).last { schedule.rate(at: $0) >= high }
    return last.flatMap { $0 < constraints.steps ? $0 + 1 : nil }
  }

  /// The rate of the last step.
  public var finalRate: Double { schedule.rate(at: constraints.steps) }

  /// Searches among all schedules that keep the constraints.
  ///
  /// - Parameters:
  ///   - quantile: minimise this quantile of the final loss over the doubt about the parameters,
  ///     such as 0.9, and not the loss at the fitted ones.
  ///   - others: schedules to be compared with.
  ///   - level: of the intervals; by default the fit's.
  /// - Throws: ``ForecastingError`` if the law or the fit does not allow it.
  public init(
    under fit: Fit, constraints: ScheduleConstraints, against others: [any Schedule] = [],
    quantile: Double? = nil, level: Double? = nil
  ) throws(ForecastingError) {
    let objective = try FinalLossObjective(under: fit, quantile: quantile)
    var search = ScheduleSearch(constraints, objective: objective)
    let schedule: any Schedule
    do {
      schedule = try search.best()
    } catch {
      throw ForecastingError(.data, "the law leads to no schedule: \(error)")
    }
    self.init(
      schedule, under: fit, objective: objective, constraints: constraints, against: others,
      quantile: quantile, level: level, evaluations: search.evaluations)
  }

  private init(
    _ schedule: any Schedule, under fit: Fit, objective: FinalLossObjective,
    constraints: ScheduleConstraints, against others: [any Schedule], quantile: Double?,
    level: Double?, evaluations: Int
  ) {
    let level = level ?? fit.conventions.level
    self.schedule = schedule
    self.constraints = constraints
    self.quantile = quantile
    self.evaluations = evaluations
    let rates = StepRates(of: schedule, convention: fit.conventions.warmup).rates
    var gradient = [Double](repeating: 0, count: rates.count)
    self.objective = objective.value(rates, warmup: schedule.warmup, gradient: &gradient)
    forecast = Forecast(of: schedule, under: fit, level: level)
    let finals = FinalLosses(of: [schedule] + others, under: fit)
    gains = others.indices.map { index in
      Gain(
        schedule: others[index], finalLoss: finals.losses[index + 1],
        gain: finals.losses[index + 1] - finals.losses[0],
        interval: finals.gapInterval(index + 1, over: 0, level: level))
    }
  }
}
