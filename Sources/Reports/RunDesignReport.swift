import Basics
public import Planning
import Schedules

extension RunDesign {
  /// How many candidates people are shown.
  private static let shown = 10

  /// What each run would teach, for people: the most per step first.
  public var report: String {
    var page = Page()
    let percent = NumberText.significant(100 * level, 3)
    let half = NumberText.fixed(halfWidth, 4)
    if questions.count == 1 {
      page.add("final loss of", questions[0].summary, indent: 15)
    } else {
      page.add("final loss of", questions[0].summary, indent: 15)
      page.add("over that of", questions[1].summary, indent: 15)
    }
    page.add("now", "\(NumberText.fixed(estimate, 4)) ± \(half) nats, \(percent) %", indent: 15)
    page.add()
    var table = TextTable([
      ("", .right), ("steps", .right), ("± after it", .right), ("shrinks by", .right),
      ("per 1000 steps", .right),
    ])
    let best = candidates.prefix(Self.shown)
    for (index, candidate) in best.enumerated() {
      table.add([
        String(index + 1), String(candidate.schedule.steps),
        NumberText.fixed(candidate.halfWidth, 4),
        NumberText.percent(candidate.gain / halfWidth, 0),
        NumberText.significant(candidate.gainPer1000Steps, 2),
      ])
    }
    page.add(table)
    page.add()
    for (index, candidate) in best.enumerated() {
      page.add(String(index + 1), candidate.schedule.summary, indent: 3)
      if !candidate.warnings.isEmpty {
        page.add("", "careful: \(candidate.warnings.joined(separator: "; "))", indent: 3)
      }
    }
    if candidates.count > best.count {
      page.add()
      page.addParagraph("\(candidates.count - best.count) others teach less per step.")
    }
    if let most = candidates.max(by: { $0.gain < $1.gain }), most.gain > (best.first?.gain ?? 0) {
      page.add()
      page.addParagraph(
        "The most, whatever it costs: ± \(NumberText.fixed(most.halfWidth, 4)) after "
          + "\(most.schedule.summary)")
    }
    page.addWarnings(warnings)
    return page.text
  }
}
