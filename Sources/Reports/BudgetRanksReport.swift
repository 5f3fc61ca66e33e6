import Basics
public import Scoring

extension BudgetRanks {
  /// The ranks for people: who ends best over all budgets and at each, and how sure that is.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary(style)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    var overall = TextTable([
      ("", .left), ("mean rank", .right), ("\(NumberText.level(level)) interval", .left),
      ("best at", .right),
    ])
    for (index, entry) in entries.enumerated() {
      overall.add([
        "\(index + 1) \(entry.submission)", NumberText.fixed(entry.overall, 2),
        entry.overallInterval.map(Self.range) ?? "",
        "\(budgets.indices.count { leaders(at: $0).contains(index) }) of \(budgets.count)",
      ])
    }
    page.add(overall)
    page.add()
    page.add(byBudget)
    if entries.contains(where: { $0.overallInterval != nil }) {
      page.add()
      page.add(intervals)
    }
    page.add()
    page.addParagraph(
      "Ranks are by what the best trial of a study ends at, 1 for the best; ties share theirs."
        + (entries.count > Self.mostColumns ? " The others are in the JSON." : ""), .faint)
    page.addRest(of: summary)
    return page.content
  }

  private func summary(_ style: ReportStyle) -> Summary {
    let best = entries[0]
    let first = entries.prefix { $0.overall == best.overall }
    let interval =
      best.overallInterval.map { " " + $0.inParentheses(level: level) { NumberText.fixed($0, 2) } }
      ?? ""
    let rank = NumberText.fixed(best.overall, 2)
    let budgets = NumberText.counted(self.budgets.count, "budget")
    let answer =
      first.count == 1
      ? "Best over \(budgets) is \(best.submission), with a mean rank of \(rank)\(interval) among "
        + "\(entries.count); 1 is a submission that always ends best."
      : "Best over \(budgets) are \(first.map(\.submission).joined(separator: " and ")) alike, with a mean "
        + "rank of \(rank) among \(entries.count)."
    let total = studies.reduce(0, +)
    let quality =
      "It rests on \(NumberText.counted(total, "study", "studies")) of "
      + "\(NumberText.counted(workloads.count, "workload")), in each of which all submissions ended."
    var doubts = remarks.map { $0.text(style.words) }
    let rivals = entries.dropFirst(first.count).filter { rival in
      guard let own = best.overallInterval, let its = rival.overallInterval else { return false }
      return its.lower <= own.upper
    }
    if !rivals.isEmpty {
      doubts.insert(
        "the intervals of \(rivals.prefix(5).map(\.submission).joined(separator: ", ")) overlap with that of "
          + "\(best.submission): their order may be chance", at: 0)
    }
    return Summary(answer: answer, quality: quality, doubts: doubts)
  }

  /// The places of those with the least mean rank at a budget.
  private func leaders(at budget: Int) -> [Int] {
    let least = entries.map { $0.ranks[budget].mean }.min()
    return entries.indices.filter { entries[$0].ranks[budget].mean == least }
  }

  /// As many submissions fit side by side.
  private static let mostColumns = 8

  private var byBudget: TextTable {
    let shown = entries.prefix(Self.mostColumns)
    var table = TextTable(
      [("rank at budget", .left), ("studies", .right)]
        + shown.indices.map { (String($0 + 1), .right) })
    for (index, budget) in budgets.enumerated() {
      table.add(
        [budget, String(studies[index])]
          + shown.map { NumberText.fixed($0.ranks[index].mean, 2) })
    }
    return table
  }

  /// Who leads at each budget, and the next.
  private var intervals: TextTable {
    let title = "\(NumberText.level(level)) interval"
    var table = TextTable([
      ("at budget", .left), ("best", .right), (title, .left), ("next", .right), (title, .left),
    ])
    for (place, budget) in budgets.enumerated() {
      let order = entries.indices.sorted {
        (entries[$0].ranks[place].mean, $0) < (entries[$1].ranks[place].mean, $1)
      }
      table.add(
        [budget]
          + order.prefix(2).flatMap { index in
            [String(index + 1), entries[index].ranks[place].interval.map(Self.range) ?? ""]
          })
    }
    return table
  }

  private static func range(_ interval: Interval) -> String {
    NumberText.interval(interval) { NumberText.fixed($0, 2) }
  }
}
