import Basics
import Records
public import Reports
import Stopping

extension Figure {
  /// The run, its rivals, and where it is expected to end.
  public static func verdict(_ answer: StopAnswer) -> Figure {
    let chosen = DrawnFirst(
      answer.rivals, most: Series.lookCount - 1, "rivals", name: \.name)
    var series = chosen.shown.enumerated().map { index, rival in
      Series(rival.name, .dashedLine, index: index + 1, [Series.Point](of: rival.curve))
    }
    // Over its rivals, which it may run along with.
    series.append(Series(answer.run.name, .line, index: 0, [Series.Point](of: answer.curve)))
    let curves = [answer.curve] + chosen.shown.map(\.curve)
    let late = (curves.compactMap(\.positions.last).max() ?? 0) / 10
    var levels = curves.flatMap { curve in
      zip(curve.positions, curve.values).filter { $0.0 > late }.map(\.1)
        + [curve.values.last { $0.isFinite }].compactMap(\.self)
    }
    if let forecast = answer.run.verdict.forecast {
      levels += forecast.interval.ends
      series.append(
        Series(
          "expected end, \(NumberText.level(forecast.level)) interval", .errorBars,
          .blue,
          [.init(answer.run.horizon, forecast.median, forecast.interval)]))
    }
    let verb = answer.run.verdict.decision == .stop ? "Stop" : "Continue"
    var figure = Figure(
      "\(verb) \(answer.run.name), \(answer.run.place(answer.run.positionName))",
      panels: [
        Panel(
          xLabel: answer.run.positionName, yLabel: answer.run.metric, yRange: range(of: levels),
          xScale: AxisScale(
            suiting: curves.flatMap(\.positions), reaching: [answer.run.horizon]),
          series: series)
      ], size: (960, 640))
    figure.notes = [chosen.note].compactMap(\.self)
    return figure
  }
}
