public import Basics
public import Fitting
import Laws

extension Average {
  /// The average for people: how its laws did in cross-validation, the parameters of each, how well
  /// each run is matched, remarks.
  ///
  /// - Parameter words: what advice is called where the report is read.
  public func report(words: (any Advice) -> String = { $0.description }) -> String {
    var page = Page()
    page.addParagraph(
      heldOut == 0
        ? "The average of \(members.count) laws."
        : "The average of \(members.count == 1 ? "one law" : "\(members.count) laws"), weighed by "
          + "how well they predict \(heldOut) runs and futures of runs held out in turn.")
    page.add()
    page.add(comparison)
    page.add()
    for member in members {
      page.add(member.law.name, member.law.formula, indent: 17)
      page.add(parameters(of: member))
      for note in member.notes { page.add("", note, indent: 2) }
      page.add()
    }
    page.add(
      "scatter",
      "\(NumberText.percent(scatter, 3)) of the loss from row to row")
    page.add(
      "intervals",
      "\(NumberText.fixed(varianceFactor.squareRoot(), 2)) times as wide as the laws alone would "
        + "have them, by the runs held out")
    page.add("warm-up", conventions.warmup.summary)
    page.add()
    page.add(residuals(of: runs))
    page.addRemarks(replicates: replicates, notes: notes, anomalies: anomalies, words)
    return page.text
  }

  private var comparison: TextTable {
    let hasLeastSquares = candidates.contains { $0.objective != nil }
    var table = TextTable(
      [("law", .left), ("weight", .right), ("CV error", .right), ("CV score", .right)]
        + (hasLeastSquares ? [("objective", .right), ("AICc", .right)] : []))
    for candidate in candidates {
      table.add(
        [
          candidate.law, NumberText.fixed(candidate.weight, 2),
          candidate.crossValidatedError.map { NumberText.fixed($0, 4) } ?? "",
          candidate.crossValidatedScore.map { NumberText.fixed($0, 2) } ?? "",
        ]
          + (hasLeastSquares
            ? [
              candidate.objective.map { NumberText.significant($0, 4) } ?? "",
              candidate.aicc.map { NumberText.fixed($0, 0) } ?? "",
            ] : []))
    }
    return table
  }

  private func parameters(of member: Member) -> TextTable {
    let level = NumberText.significant(100 * conventions.level, 3)
    var table = TextTable([
      ("  parameter", .left), ("value", .right), ("std. error", .right),
      ("\(level) % interval", .left),
    ])
    for (name, parameter) in zip(member.parameters.names, member.parameters) {
      table.add([
        "  " + name, NumberText.significant(parameter.value, 5),
        parameter.standardError.map { NumberText.significant($0, 2) } ?? "",
        parameter.interval.map {
          NumberText.interval($0, between: " … ") { NumberText.significant($0, 5) }
        } ?? "",
      ])
    }
    return table
  }
}
