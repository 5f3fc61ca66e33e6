import Basics
public import Fitting
import Laws

extension Average {
  /// The average for people: the limit of the loss, how well runs held out are foretold, the largest
  /// doubt; then how its laws did, the parameters of each, how well each run is matched, remarks.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary(style)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add(comparison(style))
    page.add()
    page.addParagraph(weighing, .faint)
    page.add()
    for member in members {
      page.add(member.law.name, member.law.formula, indent: 17)
      page.add(parameters(of: member))
      if style.isFull { for note in member.notes { page.add("", note, indent: 2) } }
      page.add()
    }
    if style.isFull { addDiagnostics(to: &page) }
    page.add(residuals(of: runs, style))
    page.addReplicates(replicates)
    page.addRest(of: summary)
    return page.content
  }

  private func summary(_ style: ReportStyle) -> Summary {
    return Summary(
      answer: limitSentence(
        by: members.count == 1
          ? "the \(members[0].law.name) law" : "the average of \(members.count) laws",
        of: members.first?.law.linear.first, value: limit?.value ?? .nan, interval: limit?.interval,
        remark: nil, runs: runs.count, level: conventions.level),
      quality: "The fit: \(goodness.figures).",
      doubts: anomalies.map { $0.text(style.words) }
        + notes.filter(\.isDoubt).map { $0.text(style.words) }
        + [goodness.doubt, members.first?.doubt].compactMap(\.self),
      calm: "No doubt stands out: the laws foretell the runs held out as they match those fitted.",
      notes: notes.filter { !$0.isDoubt }.map { $0.text(style.words) })
  }

  private var weighing: String {
    heldOut == 0
      ? "Nothing was held out; the laws weigh alike."
      : "Errors are mean nats over \(NumberText.counted(heldOut, "run")) or futures of runs, each held "
        + "out in turn."
  }

  private func addDiagnostics(to page: inout Page) {
    page.add(
      "scatter",
      "\(NumberText.percent(scatter, 3)) of the loss from row to row")
    page.add(
      "intervals",
      "\(NumberText.fixed(varianceFactor.squareRoot(), 2)) times as wide as the laws alone would "
        + "have them, by the runs held out")
    page.add("warm-up", conventions.warmup.summary)
    page.add()
  }

  private func comparison(_ style: ReportStyle) -> TextTable {
    let hasLeastSquares = candidates.contains { $0.objective != nil }
    var table = TextTable(
      [("law", .left), ("weight", .right), ("held-out error", .right)]
        + (style.isFull ? [("CV score", .right)] : [])
        + (hasLeastSquares ? [("AICc", .right)] : [])
        + (hasLeastSquares && style.isFull ? [("objective", .right)] : []))
    for candidate in candidates {
      let score = candidate.crossValidatedScore.map { NumberText.fixed($0, 2) } ?? ""
      let objective = candidate.objective.map { NumberText.significant($0, 4) } ?? ""
      table.add(
        [
          candidate.law, NumberText.fixed(candidate.weight, 2),
          candidate.crossValidatedError.map { NumberText.fixed($0, 4) } ?? "",
        ] + (style.isFull ? [score] : [])
          + (hasLeastSquares ? [candidate.aicc.map { NumberText.fixed($0, 0) } ?? ""] : [])
          + (hasLeastSquares && style.isFull ? [objective] : []))
    }
    return table
  }

  private func parameters(of member: Member) -> TextTable {
    var table = TextTable([
      ("  parameter", .left), ("value", .right), ("std. error", .right),
      ("\(NumberText.level(conventions.level)) interval", .left),
    ])
    for (name, parameter) in zip(member.parameters.names, member.parameters) {
      table.add([
        "  " + name, NumberText.significant(parameter.value, 5),
        parameter.standardError.map { NumberText.significant($0, 2) } ?? "",
        parameter.interval.map { NumberText.interval($0) { NumberText.significant($0, 5) } } ?? "",
      ])
    }
    return table
  }
}

extension Average.Member {
  /// Which of its parameters the runs leave open, and what would tell.
  fileprivate var doubt: String? { notes.last.map { "of \(law.name), \($0)" } }
}
