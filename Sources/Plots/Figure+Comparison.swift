import Basics
public import Forecasting
import Records
import Reports
import Schedules

extension Figure {
  /// Forecasts of several schedules over one another, best first; their final losses with intervals;
  /// their rates below.
  ///
  /// - Parameter names: in place of the schedules' texts, by these.
  public static func comparison(
    _ comparison: Comparison, names: [String: String] = [:]
  ) -> Figure {
    let chosen = DrawnFirst(
      comparison.entries, most: Series.lookCount, "schedules, the best ones,",
      name: \.schedule.text)
    let entries = chosen.shown
    let series = entries.enumerated().map { index, entry in
      Series(
        "\(index + 1)  \(NumberText.fixed(entry.forecast.final.loss, 4))  "
          + (names[entry.schedule.text] ?? entry.schedule.summary),
        .line, index: index, entry.forecast.points.map(Series.Point.init))
    }
    let late = series.flatMap { $0.points.dropFirst($0.points.count / 10) }
    var losses = Panel(
      xLabel: "step", yLabel: "loss, nats",
      yRange: range(of: late.map(\.y) + (comparison.target.map { [$0] } ?? [])), share: 2,
      series: series + target(of: comparison))
    losses.endLabels = ends(of: series)
    var figure = Figure(
      "Schedules ranked by predicted final loss",
      panels: [
        losses,
        finals(of: entries, level: comparison.level),
        rates(of: entries.map(\.schedule), showsLegend: false),
      ], size: (960, 900))
    figure.notes = [chosen.note].compactMap(\.self)
    return figure
  }

  /// The numbers of curves, as the legend and the table have them, where they end.
  private static func ends(of series: [Series]) -> [Panel.EndLabel] {
    series.enumerated().compactMap { index, curve in
      curve.points.last.map { .init(String(index + 1), at: $0.y, curve.color) }
    }
  }

  /// The loss to reach.
  private static func target(of comparison: Comparison) -> [Series] {
    guard let target = comparison.target,
      let longest = comparison.entries.map(\.schedule.steps).max()
    else { return [] }
    return [
      Series(
        "target \(NumberText.significant(target, 5))", .dashedLine, .gray,
        [1, longest].map { .init(Double($0), target) })
    ]
  }

  /// How much higher each schedule ends than the best.
  private static func finals(of entries: [Comparison.Entry], level: Double) -> Panel {
    let percent = NumberText.level(level)
    return Panel(
      xLabel: "schedule", yLabel: "behind the best, nats",
      xRange: -0.6...(Double(entries.count) - 0.4), yScale: .linear,
      names: entries.indices.map { String($0 + 1) },
      series: [
        Series(
          "final loss less the best one, \(percent) interval", .errorBars, .blue,
          entries.enumerated().map { index, entry in
            .init(Double(index), entry.gap, entry.gapInterval)
          })
      ])
  }
}
