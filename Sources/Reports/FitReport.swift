import Basics
public import Fitting
import Laws

extension Fit {
  /// The fit for people: the limit of the loss, how good the fit is, the largest doubt; then parameters
  /// with their errors, how well each run is matched, remarks.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary(style)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add("\(law.name)", law.formula, indent: law.name.count + 3)
    page.add("", law.source, indent: law.name.count + 3, .faint)
    page.add()
    page.add(parameterTable)
    page.add()
    page.add(residuals(of: runs, style))
    if style.isFull { addDiagnostics(to: &page) }
    page.addReplicates(diagnostics.replicates)
    page.addRest(of: summary)
    return page.content
  }

  private func summary(_ style: ReportStyle) -> Summary {
    let anomalies = diagnostics.anomalies.map { $0.text(style.words) }
    let doubts =
      quality.notes.filter(\.isDoubt).map { $0.text(style.words) }
      + (goodness.doubt.map { [$0] } ?? []) + unknownMisfit
    return Summary(
      answer: limitSentence(
        by: "the \(law.name) law", of: law.linear.first, value: parameters.first?.value ?? .nan,
        interval: parameters.first?.interval, remark: parameters.first?.reason,
        runs: runs.count, level: conventions.level),
      quality: "The fit: \(goodness.figures).",
      doubts: quality.isConverged ? anomalies + doubts : doubts + anomalies,
      calm: "No doubt stands out: the search converged, and runs held out are foretold as well.",
      notes: quality.notes.filter { !$0.isDoubt }.map { $0.text(style.words) })
  }

  private var unknownMisfit: [String] { diagnostics.misfit == nil ? Array(doubts.prefix(1)) : [] }

  private var parameterTable: TextTable {
    var table = TextTable([
      ("parameter", .left), ("value", .right), ("std. error", .right),
      ("\(NumberText.level(conventions.level)) interval", .left),
    ])
    for (name, parameter) in zip(parameters.names, parameters) {
      table.add([
        name, NumberText.significant(parameter.value, 6),
        parameter.standardError.map { NumberText.significant($0, 2) } ?? "",
        parameter.remark,
      ])
    }
    return table
  }

  private func addDiagnostics(to page: inout Page) {
    page.add()
    page.add(
      "objective",
      "\(NumberText.significant(objective, 5)) = Σ Huber(ln L − ln L̂), threshold "
        + NumberText.significant(conventions.huberThreshold))
    page.add(
      "search",
      "\(quality.stopReason); \(quality.method); \(quality.evaluations) evaluations"
        + (quality.conditionNumber.map { "; condition \(NumberText.significant($0, 3))" } ?? ""))
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
          + "\(NumberText.counted(diagnostics.misfitRuns, "run")) left out in turn"
      } ?? "unknown: no run can be left out with the law still determined")
    page.add("warm-up", conventions.warmup.summary)
  }
}

/// Where the loss would end if a run went on for ever.
func limitSentence(
  by law: String, of limit: LinearParameter?, value: Double, interval: Interval?, remark: String?,
  runs: Int, level: Double
) -> String {
  let name = limit?.name ?? ""
  let meaning = (limit?.meaning ?? "limit").split(separator: ",").first.map(String.init) ?? ""
  func text(_ value: Double) -> String {
    interval.map { $0.text(of: value) } ?? NumberText.significant(value, 5)
  }
  let doubt =
    remark.map { "(\($0))" } ?? interval.map { $0.inParentheses(level: level, text) }
    ?? "(interval \(NumberText.notFinite))"
  let made = runs == 0 ? "" : ", fitted to \(NumberText.counted(runs, "run")),"
  return "By \(law)\(made) the \(meaning) \(name) is \(text(value)) nats \(doubt)."
}

/// A row a run: how far the fit is off on what it was fitted to.
func residuals(of runs: [Fit.FittedRun], _ style: ReportStyle) -> TextTable {
  var table = TextTable(
    [("run", .left), ("rows", .right), ("steps", .right)]
      + (style.isFull ? [("mean ln L−ln L̂", .right)] : [])
      + [("mean error", .right), ("worst", .right), ("at step", .right)])
  for run in runs {
    table.add(
      [run.name, String(run.rows), "\(run.firstStep)–\(run.lastStep)"]
        + (style.isFull ? [NumberText.signed(run.meanResidual, 5)] : [])
        + [
          NumberText.percent(run.meanAbsoluteResidual, 2),
          (100 * run.worstResidual).isFinite
            ? NumberText.signed(100 * run.worstResidual, 2) + " %" : NumberText.notFinite,
          String(run.worstStep),
        ])
  }
  return table
}

extension Page {
  /// Which runs share a schedule, and how far apart they are.
  mutating func addReplicates(_ groups: [Replicates]) {
    for group in groups {
      add()
      add("replicates", group.summary)
    }
  }
}

extension Anomaly {
  func text(_ words: (any Advice) -> String) -> String {
    "\(message). To mend it, \(words(remedy))"
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
  /// Why it has no interval of its own, if it has none.
  var reason: String? {
    if isFixed { return "fixed" }
    if isHeld { return "held, see the note" }
    return nil
  }

  fileprivate var remark: String {
    if let reason { return reason }
    let text = interval.map {
      NumberText.interval($0) { NumberText.significant($0, 6) }
    }
    return [text ?? NumberText.notFinite, isAtBound ? "at its bound" : nil]
      .compactMap { $0 }.joined(separator: ", ")
  }
}
