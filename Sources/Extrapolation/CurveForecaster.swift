public import Basics
import Fitting
import LeastSquares
public import Records
public import Schedules

/// Makes forecasts of curves, many at once.
public struct CurveForecaster: Sendable {
  private enum Method {
    case trend(TrendExtrapolator)
    case components(BayesianExtrapolator)
    case scheduled(ScheduledExtrapolator)
  }

  private let method: Method
  /// What finished runs add, if there are any.
  private let study: StudyExtrapolator?
  private let horizon: Double
  private let level: Double
  private let target: Double?
  private let stepCount: Int

  /// - Parameters:
  ///   - horizon: Where curves end; nil for the last step of the schedule, or where all rivals end.
  ///   - stepCount: How many positions a forecast tells of.
  ///   - rivals: Finished runs of the same study, whole: see ``StudyExtrapolator``. None beside a schedule.
  /// - Throws: `Refusal` if neither a horizon nor a schedule is given, or a number cannot be.
  public init(
    prior: ExtrapolationPrior = .usual, schedule: (any Schedule)? = nil, horizon: Double? = nil,
    level: Double = 0.9, target: Double? = nil, stepCount: Int = 40,
    rivals: [Curve] = []
  ) throws(Refusal) {
    guard let end = horizon ?? schedule.map({ Double($0.steps) }) ?? Self.end(of: rivals) else {
      throw Refusal(
        .usage,
        rivals.isEmpty
          ? "neither a horizon nor a schedule says where curves end"
          : "the rivals do not end at one position, so that a horizon has to be given")
    }
    guard schedule == nil || rivals.isEmpty else {
      throw Refusal(
        .usage,
        "rivals and a schedule both say what is still to come of the learning rate: give one")
    }
    guard end > 0, end.isFinite else {
      throw Refusal(.usage, "a horizon of \(end): must be a position above 0")
    }
    guard target?.isFinite ?? true else {
      throw Refusal(.usage, "a target of \(NumberText.exact(target ?? 0)): must be a number")
    }
    try FitOptions.check(level: level)
    self.horizon = end
    self.level = level
    self.target = target
    self.stepCount = stepCount
    let trend: TrendExtrapolator
    switch prior {
    case .usual: trend = TrendExtrapolator()
    case .trend(let prior): trend = TrendExtrapolator(prior)
    case .components(let prior):
      let extrapolator = BayesianExtrapolator(prior)
      method = .components(extrapolator)
      study = rivals.isEmpty ? nil : StudyExtrapolator(extrapolator, finished: rivals, horizon: end)
      return
    }
    study = rivals.isEmpty ? nil : StudyExtrapolator(trend, finished: rivals, horizon: end)
    method = schedule.map { .scheduled(ScheduledExtrapolator($0, trend: trend)) } ?? .trend(trend)
  }

  /// Where all runs end, up to a hundredth; nil if they differ.
  private static func end(of rivals: [Curve]) -> Double? {
    let ends = rivals.compactMap(\.positions.last)
    guard let least = ends.min(), let most = ends.max(), most <= 1.01 * least else { return nil }
    return most
  }

  /// The forecast of one curve.
  public func forecast(of curve: Curve) throws(Refusal) -> CurveForecast {
    try forecast(
      of: curve, at: CurveForecast.positions(of: curve, to: horizon, count: stepCount))
  }

  /// What is believed of a curve where it was last seen: the level that its forecast goes on from, of
  /// which the value logged there is one noisy sight.
  public func origin(of curve: Curve) throws(Refusal) -> CurveForecast.Point {
    let ends = try CurveForecast.positions(of: curve, to: horizon, count: 1)
    let last = curve.positions.last ?? 0
    // Forecasts are of what lies beyond; the nearest there is.
    let next = min(max(last * (1 + 1e-9), last.nextUp), ends[0].nextDown)
    return try forecast(of: curve, at: next > last ? [next] + ends : ends).points[0]
  }

  private func forecast(
    of curve: Curve, at positions: [Double]
  ) throws(Refusal) -> CurveForecast {
    switch method {
    case .trend(let extrapolator):
      let posterior = try extrapolator.posterior(of: curve, at: positions)
      return forecast(posterior.extrapolation, by: "trend", notes: posterior.notes)
    case .components(let extrapolator):
      let posterior = try extrapolator.posterior(of: curve, at: positions)
      return forecast(
        posterior.extrapolation, by: extrapolator.prior.name, notes: posterior.notes)
    case .scheduled(let extrapolator):
      let posterior = try extrapolator.posterior(of: curve, at: positions)
      return forecast(posterior.extrapolation, posterior.sources, notes: posterior.notes)
    }
  }

  /// The forecasts of many, on all cores, in order.
  public func forecasts(of curves: [Curve]) -> [Result<CurveForecast, Refusal>] {
    Self.forecasts(of: curves, by: curves.map { _ in self })
  }

  /// The forecasts of many, each by a forecaster of its own, on all cores, in order.
  public static func forecasts(
    of curves: [Curve], by forecasters: [CurveForecaster]
  ) -> [Result<CurveForecast, Refusal>] {
    precondition(curves.count == forecasters.count, "a forecaster for each curve")
    let work = WorkInProgress("extrapolating curves", of: curves.count)
    defer { work.end() }
    return Parallel.map(count: curves.count, threads: nil) { index in
      defer { work.advance() }
      return Result { () throws(Refusal) in try forecasters[index].forecast(of: curves[index]) }
    }
  }

  /// The forecast by one method, and by finished runs if there are any.
  private func forecast(
    _ extrapolation: ExtrapolatedCurve, by name: String, notes: [ExtrapolationNote]
  ) -> CurveForecast {
    guard let study else {
      return forecast(extrapolation, [.init(name, weight: 1)], notes: notes)
    }
    let posterior = study.posterior(of: extrapolation.curve, byItself: extrapolation)
    guard posterior.weight > 0 else {
      return forecast(
        extrapolation, [.init(name, weight: 1)],
        notes: notes + [.rivalsTellNothing(compared: posterior.finishedCount)])
    }
    return forecast(
      posterior.extrapolation,
      [
        .init(name, weight: 1 - posterior.weight),
        .init("\(posterior.finishedCount) finished runs", weight: posterior.weight),
      ], notes: notes)
  }

  private func forecast(
    _ extrapolation: ExtrapolatedCurve, _ sources: [CurveForecast.Source],
    notes: [ExtrapolationNote]
  ) -> CurveForecast {
    CurveForecast(extrapolation, level: level, target: target, sources: sources, notes: notes)
  }
}
