public import Fitting
public import Forecasting
public import RunLogs
import Schedules

extension Figure {
  /// Fitted runs, and runs that the fit has not seen, over steps; their residuals below.
  ///
  /// Points are logged losses. Lines are the law: full for fitted runs, dashed with their interval
  /// for the others.
  public static func losses(fit: Fit, fitted: [Run], unseen: [Run] = []) -> Figure {
    var losses: [Series] = []
    var residuals: [Series] = []
    for (index, run) in (fitted + unseen).enumerated() {
      let isFitted = index < fitted.count
      let color = Color.ofSeries(index)
      let forecast = Forecast(of: run.schedule, under: fit, at: run.records.map(\.step))
      let thinned = run.records.thinned(to: 150)
      if !isFitted {
        losses.append(
          Series(nil, .band, color, forecast.points.map(Series.Point.init)))
      }
      losses.append(
        Series(nil, .points, color, thinned.map { .init(Double($0.step), $0.loss) }))
      losses.append(
        Series(
          run.name + (isFitted ? ", fitted" : ", forecast"), isFitted ? .line : .dashedLine, color,
          forecast.points.map(Series.Point.init)))
      residuals.append(
        Series(
          nil, isFitted ? .line : .dashedLine, color,
          zip(run.records, forecast.points).map {
            .init(Double($0.step), 100 * ($0.loss / $1.loss - 1))
          }))
    }
    let all = fitted + unseen
    let worst = residuals.flatMap { $0.points.dropFirst($0.points.count / 20) }.map { abs($0.y) }
    let bound = max(1.1 * (worst.max() ?? 1), 0.1)
    return Figure(
      unseen.isEmpty
        ? "Loss and its \(fit.law.name) law" : "Loss: fitted runs and forecasts of runs unseen",
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss, nats", yRange: lossRange(of: all), share: 2.4,
          series: losses),
        Panel(
          xLabel: "step", yLabel: "logged over law − 1, %", yRange: -bound...bound, series: residuals,
          legend: nil),
      ])
  }

  /// One forecast with its interval, the rates below.
  public static func forecast(_ forecast: Forecast) -> Figure {
    let percent = NumberText.significant(100 * forecast.level, 3)
    let points = forecast.points.map(Series.Point.init)
    return Figure(
      "Forecast: \(forecast.schedule.summary)",
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss, nats",
          yRange: range(of: points.dropFirst(points.count / 20).flatMap { [$0.lower, $0.upper] }),
          share: 2,
          series: [
            Series("\(percent) % interval", .band, .blue, points),
            Series("forecast", .line, .blue, points),
          ]),
        rates(of: [forecast.schedule], legend: nil),
      ])
  }

  /// Forecasts of several schedules over one another, best first, their rates below.
  public static func comparison(_ comparison: Comparison) -> Figure {
    let series = comparison.entries.enumerated().map { index, entry in
      Series(
        "\(index + 1)  \(NumberText.fixed(entry.forecast.final.loss, 4))  \(entry.schedule.summary)",
        .line, .ofSeries(index), entry.forecast.points.map(Series.Point.init))
    }
    let late = series.flatMap { $0.points.dropFirst($0.points.count / 10) }
    return Figure(
      "Schedules ranked by predicted final loss",
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss, nats", yRange: range(of: late.map(\.y)), share: 2,
          series: series),
        rates(of: comparison.entries.map(\.schedule), legend: nil),
      ])
  }

  /// The rates of schedules over steps.
  public static func schedules(_ schedules: [any Schedule]) -> Figure {
    Figure(
      "Learning rate", panels: [rates(of: schedules, legend: .topRight)], size: (960, 420))
  }

  private static func rates(of schedules: [any Schedule], legend: Panel.Legend?) -> Panel {
    Panel(
      xLabel: "step", yLabel: "rate",
      series: schedules.enumerated().map { index, schedule in
        let stride = max(1, schedule.steps / 1000)
        return Series(
          schedule.summary, .line, .ofSeries(index),
          Swift.stride(from: 0, through: schedule.steps, by: stride).map {
            .init(Double($0), schedule.rate(at: $0))
          })
      }, legend: legend)
  }

  /// From below the lowest loss to what all runs have come below after the first tenth, so that
  /// the fall from initialisation does not flatten everything else.
  private static func lossRange(of runs: [Run]) -> ClosedRange<Double>? {
    range(of: runs.flatMap { $0.records.dropFirst($0.records.count / 10).map(\.loss) })
  }

  private static func range(of values: [Double]) -> ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max(), low < high else { return nil }
    let margin = 0.06 * (high - low)
    return (low - margin)...(high + margin)
  }
}

extension Series.Point {
  init(_ point: Forecast.Point) {
    self.init(Double(point.step), point.loss, lower: point.lower, upper: point.upper)
  }
}

extension [Record] {
  /// At most about `count` of the records, evenly spread, the last among them.
  fileprivate func thinned(to count: Int) -> [Record] {
    let stride = Swift.max(1, self.count / count)
    return Swift.stride(from: self.count - 1, through: 0, by: -stride).reversed().map { self[$0] }
  }
}
