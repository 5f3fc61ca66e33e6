public import Basics
public import Fitting
import Laws

extension Fit {
  /// The fit for people: parameters with their errors, how well each run is matched, remarks.
  ///
  /// - Parameter words: what advice is called where the report is read.
  public func report(words: (any Advice) -> String = { $0.description }) -> String {
    var page = Page()
    let level = NumberText.significant(100 * conventions.level, 3)
    page.add("\(law.name)", law.formula, indent: law.name.count + 3)
    page.add("", law.source, indent: law.name.count + 3)
    page.add()

    var table = TextTable([
      ("parameter", .left), ("value", .right), ("std. error", .right),
      ("\(level) % interval", .left),
    ])
    for (name, parameter) in zip(parameters.names, parameters) {
      table.add([
        name, NumberText.significant(parameter.value, 6),
        parameter.standardError.map { NumberText.significant($0, 2) } ?? "",
        parameter.remark,
      ])
    }
    page.add(table)
    page.add()

    page.add(
      "objective",
      "\(NumberText.significant(objective, 5)) = Σ Huber(ln L − ln L̂), threshold "
        + NumberText.significant(conventions.huberThreshold))
    page.add(
      "search", "\(quality.stopReason); \(quality.method); \(quality.evaluations) evaluations")
    page.add(
      "rows",
      "\(quality.count), worth \(NumberText.fixed(diagnostics.effectiveRows, 0)) independent "
        + "ones (autocorrelation \(NumberText.fixed(diagnostics.autocorrelation, 2)))")
    page.add(
      "scatter",
      "\(NumberText.percent(diagnostics.residualScale, 3)) of the loss"
        + (quality.rSquared.map { ", R² \(NumberText.fixed($0, 5))" } ?? ""))
    page.add(
      "misfit",
      diagnostics.misfit.map {
        "\(NumberText.percent($0, 3)) of the loss, beyond scatter and doubt, over "
          + "\(diagnostics.misfitRuns) \(diagnostics.misfitRuns == 1 ? "run" : "runs") left out in turn"
      } ?? "unknown: no run can be left out with the law still determined")
    page.add("warm-up", conventions.warmup.summary)
    page.add()

    page.add(residuals(of: runs))
    page.addRemarks(
      replicates: diagnostics.replicates, notes: quality.notes,
      anomalies: diagnostics.anomalies, words)
    return page.text
  }
}

/// A row a run: how far the fit is off on what it was fitted to.
func residuals(of runs: [Fit.FittedRun]) -> TextTable {
  var table = TextTable([
    ("run", .left), ("rows", .right), ("steps", .right), ("mean ln L−ln L̂", .right),
    ("mean |·|", .right), ("worst", .right), ("at step", .right),
  ])
  for run in runs {
    table.add([
      run.name, String(run.rows), "\(run.firstStep)–\(run.lastStep)",
      NumberText.signed(run.meanResidual, 5), NumberText.fixed(run.meanAbsoluteResidual, 5),
      NumberText.signed(run.worstResidual, 4), String(run.worstStep),
    ])
  }
  return table
}

extension Page {
  /// What is to be said about runs and fit at the end of a report.
  mutating func addRemarks(
    replicates: [Replicates], notes: [Remark], anomalies: [Anomaly],
    _ words: (any Advice) -> String
  ) {
    for group in replicates {
      add()
      add("replicates", group.summary)
    }
    for note in notes {
      add()
      add("note", note.text(words), indent: 6)
    }
    addWarnings(anomalies.map { "\($0.message). To mend it, \(words($0.remedy))" })
  }
}

extension WarmupConvention {
  /// What it does with warm-up, in words.
  var summary: String {
    switch self {
    case .trueRates: "at its true rates in S1, not in S2"
    case .atPeak: "counted at the peak in S1, not in S2"
    case .asReheating: "at its true rates, its rises as drops below 0"
    }
  }
}

extension Replicates {
  /// Who they are and how far apart.
  fileprivate var summary: String {
    let names = runs.prefix(4).joined(separator: ", ") + (runs.count > 4 ? ", …" : "")
    return "\(names) share a schedule: \(NumberText.percent(offsetDeviation, 3)) of the loss "
      + "apart at every row, \(NumberText.percent(jitter, 3)) more in each row "
      + "(\(runs.count) runs, \(rows) rows each)"
  }
}

extension FittedParameter {
  fileprivate var remark: String {
    if isFixed { return "fixed" }
    if isHeld { return "held, see the note" }
    let text = interval.map {
      NumberText.interval($0, between: " … ") { NumberText.significant($0, 6) }
    }
    return [text ?? NumberText.notFinite, isAtBound ? "at its bound" : nil]
      .compactMap { $0 }.joined(separator: ", ")
  }
}
