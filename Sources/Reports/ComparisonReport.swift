import Basics
import Fitting
public import Forecasting
import Records

extension Comparison {
  /// The ranking for people: which ends lowest and by how much, what it rests on, the largest doubt;
  /// then all of them, best first, as far as there is an order.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add(ranking)
    page.add()
    for tie in ties {
      page.add(
        "\(tie.lowerBound + 1)–\(tie.upperBound + 1)",
        "these runs cannot tell them apart: 0 lies in the \(percent) interval of each difference",
        indent: 5)
    }
    if !ties.isEmpty { page.add() }
    if (3...6).contains(entries.count), gapIntervals != nil {
      page.addParagraph(
        "How much higher each ends than those before it, with half the \(percent) interval:")
      page.add(differences)
      page.add()
    }
    if let target {
      page.addParagraph("Reaching \(NumberText.fixed(target, 4)) nats. \(TargetReach.assumption)")
      page.add(arrivals)
      page.add()
    }
    for (index, entry) in entries.enumerated() {
      page.add(String(index + 1), entry.schedule.summary, indent: 3)
      if !entry.forecast.warnings.isEmpty {
        page.add(
          "", "careful: \(entry.forecast.warnings.joined(separator: "; "))", indent: 3, .warning)
      }
    }
    return page.content
  }

  private var percent: String { NumberText.level(level) }

  private var summary: Summary {
    Summary(
      answer: answer, quality: entries.first?.forecast.goodness.sentence, doubts: doubts,
      calm: "No doubt stands out: the schedules stay within what was fitted.")
  }

  private var answer: String {
    guard let best = entries.first else { return "There is no schedule to compare." }
    let end =
      "\(NumberText.fixed(best.forecast.final.loss, 4)) nats"
      + (best.forecast.final.interval.map {
        " " + $0.inParentheses(level: level) { NumberText.fixed($0, 4) }
      } ?? "")
    let name = best.schedule.summary
    guard entries.count > 1 else { return "\(name.asSentence) ends at \(end)." }
    let gap =
      "\(NumberText.fixed(entries[1].gap, 4)) "
      + (entries[1].gapInterval.map {
        $0.inParentheses(level: level) { NumberText.fixed($0, 4) } + " "
      } ?? "")
    if let tie = ties.first, tie.lowerBound == 0 {
      return
        "These runs cannot tell which of schedules 1 to \(tie.upperBound + 1) ends lowest. First by a hair is "
        + "\(name), at \(end), \(gap)below the second."
    }
    let chance = best.probabilityBest.map { "; P(best) \($0.chance)" } ?? ""
    return "Lowest ends \(name), at \(end), \(gap)below the second\(chance)."
  }

  /// What the best is to be doubted for, then the others.
  private var doubts: [String] {
    for (index, entry) in entries.enumerated() {
      if let warning = entry.forecast.warnings.first {
        return ["of schedule \(index + 1), \(warning)"]
      }
    }
    return []
  }

  private var ranking: TextTable {
    var table = TextTable([
      ("", .right), ("final loss", .right), ("\(percent) interval", .left),
      ("behind the best by", .left), ("P(best)", .right), ("rank", .left),
    ])
    for (index, entry) in entries.enumerated() {
      let gap =
        index == 0
        ? ""
        : NumberText.fixed(entry.gap, 4)
          + (entry.gapInterval.map {
            " (\(NumberText.interval($0) { NumberText.fixed($0, 4) }))"
          } ?? "")
      table.add([
        String(index + 1), NumberText.fixed(entry.forecast.final.loss, 4),
        entry.forecast.final.interval.intervalText, gap,
        entry.probabilityBest?.chance ?? "", entry.rankText,
      ])
    }
    return table
  }

  /// A row for each schedule but the best, a column for each but the last.
  private var differences: TextTable {
    var table = TextTable(
      [("", .right)] + entries.indices.dropLast().map { (String($0 + 1), .left) })
    for row in entries.indices.dropFirst() {
      let cells = entries.indices.dropLast().map { column in
        guard column < row, let interval = gapIntervals?[row][column] else { return "" }
        return NumberText.fixed(gaps[row][column], 4) + "±"
          + NumberText.fixed(interval.upper - gaps[row][column], 4)
      }
      table.add([String(row + 1)] + cells)
    }
    return table
  }

  private var arrivals: TextTable {
    var table = TextTable(
      [("", .right), ("step", .right), ("\(percent) interval", .left), ("P(reached)", .right)]
        + (stepUnit.map { [($0.column, .right)] } ?? []))
    for (index, entry) in entries.enumerated() {
      guard let reach = entry.reach else { continue }
      table.add(
        [
          String(index + 1), reach.step.map(String.init) ?? "not by \(reach.horizon)",
          reach.intervalText, reach.probability?.chance ?? "",
        ] + (stepUnit.map { unit in [reach.step.map { unit.amount(at: $0) } ?? ""] } ?? []))
    }
    return table
  }
}

extension Comparison.Entry {
  /// The ranks that it may have.
  fileprivate var rankText: String {
    guard let ranks else { return "" }
    return ranks.count == 1 ? "\(ranks.lowerBound)" : "\(ranks.lowerBound)–\(ranks.upperBound)"
  }
}
