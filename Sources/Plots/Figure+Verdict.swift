import Basics
import Records
public import Reports
import Stopping

extension Figure {
  /// The run, its rivals, and where it is expected to end.
  public static func verdict(_ answer: StopAnswer) -> Figure {
    var series = answer.rivals.enumerated().map { index, rival in
      Series(rival.name, .dashedLine, index: index + 1, points(of: rival.curve))
    }
    series.append(Series(answer.run.name, .line, index: 0, points(of: answer.curve)))
    if let forecast = answer.run.verdict.forecast {
      series.append(
        Series(
          "expected end, \(NumberText.significant(100 * forecast.level, 3)) % interval", .errorBars,
          .blue,
          [.init(answer.run.horizon, forecast.median, forecast.interval)]))
    }
    let verb = answer.run.verdict.decision == .stop ? "Stop" : "Continue"
    return Figure(
      "\(verb) \(answer.run.name), \(answer.run.place(answer.run.positionName))",
      panels: [
        Panel(
          xLabel: answer.run.positionName, yLabel: answer.run.metric, series: series,
          legend: series.count > 4 ? .aboveInColumns : .topRight)
      ])
  }

  /// At most 400 finite points.
  private static func points(of curve: Curve) -> [Series.Point] {
    let stride = max(1, curve.count / 400)
    return curve.positions.indices.filter {
      ($0 % stride == 0 || $0 == curve.count - 1) && curve.values[$0].isFinite
    }.map { .init(curve.positions[$0], curve.values[$0]) }
  }
}
