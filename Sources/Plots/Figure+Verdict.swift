import Basics
import Records
public import Reports
import Stopping

extension Figure {
  /// The run, its rivals, and where it is expected to end.
  public static func verdict(_ answer: StopAnswer) -> Figure {
    // The run and its forecast come first, since rivals may be many.
    let chosen = DrawnFirst(
      answer.rivals, most: Series.lookCount - 1, "rivals", name: \.name)
    var series = chosen.shown.enumerated().map { index, rival in
      Series(rival.name, .dashedLine, index: index + 1, [Series.Point](of: rival.curve))
    }
    series.insert(
      Series(answer.run.name, .line, index: 0, [Series.Point](of: answer.curve)), at: 0)
    let curves = [answer.curve] + chosen.shown.map(\.curve)
    var levels = curves.flatMap { curve in
      curve.values.filter(\.isFinite).dropFirst(curve.count / 10)
    }
    if let forecast = answer.run.verdict.forecast {
      levels += forecast.interval.ends
      series.append(
        Series(
          "expected end, \(NumberText.significant(100 * forecast.level, 3)) % interval", .errorBars,
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
