import Basics
import Extrapolation
import Plots
import Records
import Stopping

/// Forecasts of single runs, as far as they were seen.
enum FanMaker {
  /// More finished runs than these add more time than they tell.
  private static let mostRivals = 32

  /// Where a run is expected to go: by its schedule where that is known, else by finished runs of the same metric
  /// that end where it does, else by its own rows.
  ///
  /// - Throws: `Refusal` where too little was seen.
  static func fan(
    of run: StudyWatch.Sight, _ observed: ObservedRun, among sights: [StudyWatch.Sight]
  ) throws(Refusal) -> Fan {
    let isScheduled = observed.schedule != nil && observed.curve.goal == .lower
    let rivals = isScheduled ? [] : rivals(of: run, observed, among: sights)
    let forecaster = try CurveForecaster(
      schedule: isScheduled ? observed.schedule : nil, horizon: observed.horizon, rivals: rivals)
    let forecast = try forecaster.forecast(of: observed.curve)
    return Fan(forecast, origin: try? forecaster.origin(of: observed.curve))
  }

  private static func rivals(
    of run: StudyWatch.Sight, _ observed: ObservedRun, among sights: [StudyWatch.Sight]
  ) -> [Curve] {
    sights.lazy.filter { other in
      other.name != run.name && other.logged.metric == run.logged.metric
        && other.logged.positionName == run.logged.positionName && !other.logged.hasDiverged
        && other.observed?.isFinished == true
    }
    .compactMap(\.observed?.curve)
    .filter { abs(($0.positions.last ?? 0) / observed.horizon - 1) < 0.01 }
    .prefix(mostRivals).map { $0 }
  }
}
