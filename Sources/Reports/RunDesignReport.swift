import Basics
public import Planning
import Schedules

extension RunDesign {
  /// How many candidates people are shown.
  private static let shown = 10

  /// What each run would teach, for people: which teaches most per step, what that rests on, the largest
  /// doubt; then the others.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    let half = NumberText.fixed(halfWidth, 4)
    if questions.count == 1 {
      page.add("final loss of", questions[0].summary, indent: 15)
    } else {
      page.add("final loss of", questions[0].summary, indent: 15)
      page.add("over that of", questions[1].summary, indent: 15)
    }
    page.add(
      "now", "\(NumberText.fixed(estimate, 4)) ± \(half) nats, \(NumberText.level(level))",
      indent: 15)
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
    let indent = best.count > 9 ? 4 : 3
    for (index, candidate) in best.enumerated() {
      page.add(String(index + 1), candidate.schedule.summary, indent: indent)
      if !candidate.warnings.isEmpty {
        page.add(
          "", "careful: \(candidate.warnings.joined(separator: "; "))", indent: indent, .warning)
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
    page.addRest(of: summary)
    return page.content
  }

  private var summary: Summary {
    let what = questions.count == 1 ? "the final loss asked for" : "the gap asked for"
    let now = "± \(NumberText.fixed(halfWidth, 4)) nats (\(NumberText.level(level)))"
    let answer =
      candidates.first.map { best in
        "Most per step teaches \(best.schedule.summary): after it, \(what) would be known to "
          + "± \(NumberText.fixed(best.halfWidth, 4)), now it is to \(now)."
      } ?? "There is no run to propose; now \(what) is known to \(now)."
    return Summary(
      answer: answer, quality: goodness.sentence,
      doubts: warnings
        + (candidates.first?.warnings ?? []).map { "of the first, \($0)" },
      calm: "No doubt stands out: what is asked for stays within what was fitted.")
  }
}
