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
  private let horizon: Double
  private let level: Double
  private let target: Double?
  private let stepCount: Int

  /// - Parameters:
  ///   - horizon: Where curves end; nil for the last step of the schedule.
  ///   - stepCount: How many positions a forecast tells of.
  /// - Throws: `Refusal` if neither a horizon nor a schedule is given, or a number cannot be.
  public init(
    prior: ExtrapolationPrior = .usual, schedule: (any Schedule)? = nil, horizon: Double? = nil,
    level: Double = 0.9, target: Double? = nil, stepCount: Int = 40
  ) throws(Refusal) {
    guard let end = horizon ?? schedule.map({ Double($0.steps) }) else {
      throw Refusal(.usage, "neither a horizon nor a schedule says where curves end")
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
      method = .components(BayesianExtrapolator(prior))
      return
    }
    method = schedule.map { .scheduled(ScheduledExtrapolator($0, trend: trend)) } ?? .trend(trend)
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
      return forecast(
        posterior.extrapolation, [.init("trend", weight: 1)], notes: posterior.notes)
    case .components(let extrapolator):
      let posterior = try extrapolator.posterior(of: curve, at: positions)
      return forecast(
        posterior.extrapolation, [.init(extrapolator.prior.name, weight: 1)],
        notes: posterior.notes)
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

  private func forecast(
    _ extrapolation: ExtrapolatedCurve, _ sources: [CurveForecast.Source],
    notes: [ExtrapolationNote]
  ) -> CurveForecast {
    CurveForecast(extrapolation, level: level, target: target, sources: sources, notes: notes)
  }
}
