import Basics
import Fitting
public import Forecasting
import Schedules

extension Forecast {
  /// The forecast for people: the final loss, what it rests on, the largest doubt; then the way there
  /// in ten rows.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add("schedule", schedule.summary, indent: 10)
    page.add()
    page.add(way)
    if reach != nil || saving != nil {
      page.add()
      page.addParagraph(TargetReach.assumption, .faint)
    }
    page.addRest(of: summary)
    return page.content
  }

  private var summary: Summary {
    let verb = final.step == schedule.steps ? "ends at" : "is"
    let end = "The loss \(verb) \(NumberText.fixed(final.loss, 4)) nats at step \(final.step)"
    let unit = stepUnit.map { " (\($0.column) \($0.amount(at: final.step)))" } ?? ""
    let interval =
      final.interval.map { " " + $0.inParentheses(level: level) { NumberText.fixed($0, 4) } }
      ?? ", with an interval that is unknown"
    let others = [
      reach.map { "It reaches \($0.sentence)." }, saving.map { "By comparison, \($0.sentence)." },
    ]
    return Summary(
      answer: ([end + unit + interval + "."] + others.compactMap(\.self)).joined(separator: " "),
      quality: goodness.sentence, doubts: warnings,
      calm:
        "No doubt stands out: the schedule stays within the rates and the length that were fitted.")
  }

  private var way: TextTable {
    var table = TextTable([
      ("step", .right), ("rate", .right), ("loss", .right),
      ("\(NumberText.level(level)) interval", .left),
    ])
    let stride = max(1, points.count / 10)
    for index in Swift.stride(from: points.count - 1, through: 0, by: -stride).reversed() {
      let point = points[index]
      table.add([
        String(point.step), NumberText.significant(schedule.rate(at: point.step)),
        NumberText.fixed(point.loss, 4), point.interval.intervalText,
      ])
    }
    return table
  }
}

extension Schedule {
  /// Its text, or for a schedule recovered from a log, whose text is all of its knots, what it is.
  package var summary: String {
    text.count <= 200 ? text : "\(text.prefix { $0 != ":" }) of \(steps) steps"
  }
}
