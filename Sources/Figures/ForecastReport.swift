import Fitting
public import Forecasting
import RunLogs
import Schedules

extension Forecast {
  /// The forecast for people: the final loss first, then the way there in ten rows.
  public var report: String {
    var page = Page()
    let percent = NumberText.significant(100 * level, 3)
    page.add("schedule", schedule.summary)
    page.add(
      "final loss",
      "\(NumberText.fixed(final.loss, 4)) nats at step \(final.step)"
        + (stepUnit.map { " (\($0.column) \($0.amount(at: final.step)))" } ?? "") + ", "
        + "\(percent) % interval \(final.interval.intervalText)")
    page.add()
    var table = TextTable([
      ("step", .right), ("rate", .right), ("loss", .right), ("\(percent) % interval", .left),
    ])
    let stride = max(1, points.count / 10)
    for index in Swift.stride(from: points.count - 1, through: 0, by: -stride).reversed() {
      let point = points[index]
      table.add([
        String(point.step), NumberText.significant(schedule.rate(at: point.step)),
        NumberText.fixed(point.loss, 4), point.interval.intervalText,
      ])
    }
    page.add(table)
    page.addWarnings(warnings)
    return page.text
  }
}

extension Comparison {
  /// A probability, never as certainty.
  private static func chance(_ probability: Double) -> String {
    if probability > 0.995 { return ">0.99" }
    if probability < 0.005 { return "<0.01" }
    return NumberText.fixed(probability, 2)
  }

  /// The ranking for people, best first.
  public var report: String {
    var page = Page()
    let percent = NumberText.significant(100 * level, 3)
    var table = TextTable([
      ("", .right), ("final loss", .right), ("\(percent) % interval", .left),
      ("behind the best by", .left), ("P(best)", .right),
    ])
    for (index, entry) in entries.enumerated() {
      let gap =
        index == 0
        ? ""
        : NumberText.fixed(entry.gap, 4)
          + (entry.gapInterval.map {
            " (\(NumberText.fixed($0[0], 4)) … \(NumberText.fixed($0[1], 4)))"
          } ?? "")
      table.add([
        String(index + 1), NumberText.fixed(entry.forecast.final.loss, 4),
        entry.forecast.final.interval.intervalText, gap,
        entry.probabilityBest.map(Self.chance) ?? "",
      ])
    }
    page.add(table)
    page.add()
    for (index, entry) in entries.enumerated() {
      page.add(String(index + 1), entry.schedule.summary, indent: 3)
      if !entry.forecast.warnings.isEmpty {
        page.add("", "careful: \(entry.forecast.warnings.joined(separator: "; "))", indent: 3)
      }
    }
    return page.text
  }
}

extension Page {
  mutating func addWarnings(_ warnings: [String]) {
    if !warnings.isEmpty { add() }
    for warning in warnings {
      add("careful", warning, indent: 9)
    }
  }
}

extension Schedule {
  /// Its text, or for a schedule recovered from a log, whose text is all of its knots, what it is.
  var summary: String {
    text.count <= 200 ? text : "\(text.prefix { $0 != ":" }) of \(steps) steps"
  }
}
