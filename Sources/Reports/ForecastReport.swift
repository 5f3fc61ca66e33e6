import Basics
import Fitting
public import Forecasting
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
    if let reach { page.add("target", reach.sentence) }
    if let saving { page.add("against", saving.sentence) }
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
    if reach != nil || saving != nil {
      page.add()
      page.addParagraph(TargetReach.assumption)
    }
    page.addWarnings(warnings)
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
  package var summary: String {
    text.count <= 200 ? text : "\(text.prefix { $0 != ":" }) of \(steps) steps"
  }
}
