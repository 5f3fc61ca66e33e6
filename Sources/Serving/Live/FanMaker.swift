import Basics
import Extrapolation
import Plots
import Records
import Stopping

/// Forecasts of single runs, as far as they were seen.
enum FanMaker {
  /// More finished runs than these add more time than they tell.
  private static let mostRivals = 32

  /// Where a run is expected to go: as the verdict on it expects it to end, where that does; else by finished runs
  /// of the same metric that end where it does, and by its own rows.
  ///
  /// - Parameter question: the one that the verdict answers.
  /// - Throws: `Refusal` where too little was seen.
  static func fan(
    of run: StudyWatch.Sight, _ question: StudyWatch.Question, among sights: [StudyWatch.Sight]
  ) throws(Refusal) -> Fan {
    guard let observed = run.observed else {
      throw Refusal(.data, "nothing says where it will end")
    }
    if let expected = run.verdict?.verdict.forecast {
      let positions = try CurveForecast.positions(of: observed.curve, to: observed.horizon)
      if let way = question.extrapolation(at: positions.map { $0.rounded() }) {
        return Fan(
          CurveForecast(way, level: expected.level, sources: [.init("laws", weight: 1)]))
      }
    }
    let forecaster = try CurveForecaster(
      horizon: observed.horizon, rivals: rivals(of: run, observed, among: sights))
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
