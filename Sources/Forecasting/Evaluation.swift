public import Basics
public import Fitting
public import Records
import Schedules

/// How well a fit predicted one real run.
public struct Evaluation: Sendable, Codable, Hashable {
  public var name: String
  /// The rows that were judged: those that the fit was not made from.
  public var points: Int
  /// The rows left out since the same step and loss were fitted.
  public var fittedRows: Int
  /// 1 − Σ(L − L̂)²/Σ(L − mean L)².
  public var r2: Double?
  /// Mean |L − L̂|, nats.
  public var mae: Double
  /// √(mean (L − L̂)²), nats.
  public var rmse: Double
  /// Mean and maximum of |L − L̂|/L.
  public var meanRelativeError: Double
  public var worstRelativeError: Double
  /// The step of the last row of the run.
  public var finalStep: Int
  /// The loss at the last row of the run and what the fit predicts there.
  public var finalLoss: Double
  public var predictedFinalLoss: Double
  public var finalInterval: Interval?
  /// The share of the judged rows inside their intervals.
  public var coverage: Double?
  /// Where the run leaves what was fitted.
  public var warnings: [String]

  /// Scores the fit on the rows of `run` that it was not made from.
  ///
  /// Runs that branch from one trunk share rows; judging a fit by rows it has seen flatters it.
  /// Rows of warm-up are not judged, since laws do not cover them.
  public init(
    of fit: any LossPredictor, on run: Run, level: Double? = nil
  ) throws(Refusal) {
    try self.init(
      of: fit, on: run, level: level, fitted: Set(fit.runs.flatMap(\.fingerprints)))
  }

  /// - Parameter fitted: the fingerprints of all rows that the fit was made from.
  init(
    of fit: any LossPredictor, on run: Run, level: Double?, fitted: Set<RowFingerprint>
  ) throws(Refusal) {
    let fit = try fit.specialized(for: run)
    let run = run.afterWarmup
    guard !run.records.isEmpty else {
      throw Refusal(
        .data, "\(run.origin): no row after the warm-up of \(run.schedule.warmup) steps to judge by"
      )
    }
    let forecast = Forecast(
      of: run.schedule, under: fit, at: run.records.map(\.step), level: level)
    let rows = zip(run.records, forecast.points).filter {
      !fitted.contains(RowFingerprint($0.0))
    }
    guard !rows.isEmpty else {
      throw Refusal(
        .fittedWhole,
        "\(run.origin): all \(run.records.count) rows were fitted, so none is left to judge by",
        advice: ForecastingAdvice.fitWithout(run: run.name))
    }
    let score = PredictionScore(
      observed: rows.map(\.0.loss), predicted: rows.map(\.1.loss), intervals: rows.map(\.1.interval)
    )

    name = run.name
    points = rows.count
    fittedRows = run.records.count - rows.count
    r2 = score.r2
    mae = score.mae
    rmse = score.rmse
    // Losses have logarithms, so that none is 0.
    meanRelativeError = score.meanRelativeError ?? .infinity
    worstRelativeError = score.worstRelativeError ?? .infinity
    finalStep = run.records[run.records.count - 1].step
    finalLoss = run.records[run.records.count - 1].loss
    predictedFinalLoss = forecast.final.loss
    finalInterval = forecast.final.interval
    coverage = score.coverage
    warnings = forecast.warnings
  }
}
