import Basics
public import Fitting
import Laws

extension CurveFit {
  /// The fit for people: where the curve is or ends, how good it is, the largest doubt; then parameters
  /// with their errors, how well the points are matched, remarks, and the curve at the points that were
  /// asked for.
  public func report(
    at predictions: [Prediction] = [], _ style: ReportStyle = ReportStyle()
  ) -> ReportText {
    report(at: predictions, style, leading: nil)
  }

  /// - Parameter ranking: what the family was chosen among.
  func report(
    at predictions: [Prediction], _ style: ReportStyle, leading ranking: CurveRanking?
  ) -> ReportText {
    let summary = summary(at: predictions, style, leading: ranking)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    if !predictions.isEmpty {
      page.add(table(of: predictions, level: options.level))
      page.add()
    }
    if let ranking {
      page.add(ranking.table)
      page.add()
    }
    let indent = family.name.count + 3
    page.add(family.name, family.formula, indent: indent)
    if family.givenText == nil { page.add("", family.source, indent: indent, .faint) }
    page.add("", subject, indent: indent)
    page.add()
    page.add(parameterTable(digits: style.isFull ? 10 : 6))
    page.add()
    addStatistics(to: &page, style)
    addCorrelations(to: &page)
    page.addRest(of: summary)
    return page.content
  }

  private func summary(
    at predictions: [Prediction], _ style: ReportStyle, leading ranking: CurveRanking?
  ) -> Summary {
    let notes = quality.notes.map { $0.text(style.words) }
    let outside =
      predictions.isEmpty
      ? []
      : CurveValues(
        of: self, at: points.variables.indices.map { index in predictions.map { $0.inputs[index] } }
      ).warnings
    let parameters = answer(at: predictions)
    return Summary(
      answer: ranking.map { "\($0.answer) \(parameters)" } ?? parameters,
      quality: "The fit: \(figures).",
      doubts: quality.isConverged
        ? outside + (ranking?.doubts ?? []) + notes : notes + outside + (ranking?.doubts ?? []),
      calm: "No doubt stands out: the search converged.",
      notes: ranking?.reasons.map { reason in
        "\(reason.names.joined(separator: ", ")): \(reason.remark.text(style.words))"
      } ?? [])
  }

  /// Where the curve is that was asked for, or else what its limit is, or all of its parameters.
  private func answer(at predictions: [Prediction]) -> String {
    if !predictions.isEmpty {
      return predictions.prefix(3).map { sentence($0, level: options.level) }
        .joined(separator: " ")
    }
    let limit = family.linear.firstIndex(where: \.isLevel).map { [$0] }
    let named = (limit ?? Array(parameters.indices.prefix(6))).map { index in
      "\(parameters.names[index]) = \(text(of: parameters[index])) "
        + (parameters[index].reason.map { "(\($0))" }
          ?? parameters[index].interval.map {
            $0.inParentheses(level: options.level, $0.text(of:))
          } ?? "(interval \(NumberText.notFinite))")
    }
    let rest = limit == nil ? parameters.count - named.count : 0
    // What kind of level it is, such as a limit.
    let kind = limit.flatMap { family.linear[$0[0]].meaning.split(separator: ",").first } ?? ""
    return
      (limit == nil
      ? "\(points.metric) follows \(family.formula) with "
      : "By \(family.name), \(points.metric) has the \(kind) ")
      + named.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "") + "."
  }

  private func text(of parameter: FittedParameter) -> String {
    parameter.interval.map { $0.text(of: parameter.value) }
      ?? NumberText.significant(parameter.value, 5)
  }

  func sentence(_ prediction: Prediction, level: Double) -> String {
    let place = zip(points.variables, prediction.inputs)
      .map { "\($0) = \(NumberText.exact($1))" }.joined(separator: ", ")
    func text(_ value: Double) -> String {
      prediction.interval.map { $0.text(of: value) } ?? NumberText.significant(value, 5)
    }
    let interval = prediction.interval.map { " " + $0.inParentheses(level: level, text) }
    return "At \(place), \(points.metric) is \(text(prediction.value))\(interval ?? "")."
  }

  /// R² and the size of residuals.
  var figures: String {
    let rmse = statistics.scatter.map {
      "RMSE " + (options.errors == .relative ? Goodness.share($0) : NumberText.significant($0, 3))
    }
    let known = [quality.rSquared?.rSquaredText, rmse].compactMap(\.self).joined(separator: ", ")
    return (known.isEmpty ? "" : known + " on ") + NumberText.counted(quality.count, "point")
      + ", \(NumberText.counted(quality.degreesOfFreedom, "degree")) of freedom"
  }

  /// What is fitted against what.
  private var subject: String {
    let names = points.variables.map { name -> String in
      name == "x" && !["x", ""].contains(points.position) ? "x = \(points.position)" : name
    }
    let text =
      "\(points.metric) against \(names.joined(separator: ", "))"
      + (points.name.isEmpty ? "" : ", \(points.name)")
    return options.errors == .relative ? text + "; relative errors" : text
  }

  private func parameterTable(digits: Int) -> TextTable {
    var table = TextTable([
      ("parameter", .left), ("value", .right), ("std. error", .right), ("%", .right),
      ("\(NumberText.level(options.level)) interval", .left),
    ])
    for (name, parameter) in zip(parameters.names, parameters) {
      let share = parameter.standardError.flatMap {
        parameter.value == 0 ? nil : abs(100 * $0 / parameter.value)
      }
      table.add([
        name, NumberText.significant(parameter.value, digits),
        parameter.standardError.map { NumberText.significant($0, 3) } ?? "",
        share.map { $0 < 1000 ? NumberText.significant($0, 3) : ">999" } ?? "",
        remark(on: parameter),
      ])
    }
    return table
  }

  private func remark(on parameter: FittedParameter) -> String {
    if let reason = parameter.reason { return reason }
    if parameter.isAtBound { return "at its bound" }
    guard let interval = parameter.interval else { return NumberText.notFinite }
    return NumberText.interval(interval) { NumberText.significant($0, 6) }
  }

  private func addStatistics(to page: inout Page, _ style: ReportStyle) {
    let s = statistics
    if let chiSquared = chiSquaredText { page.add("χ²", chiSquared) }
    let criteria = [("AIC", s.aic), ("AICc", quality.aicc), ("BIC", s.bic)].compactMap {
      name, value in
      value.map { "\(name) \(NumberText.fixed($0, 1))" }
    }
    if !criteria.isEmpty { page.add("criteria", criteria.joined(separator: ", ")) }
    if ![.none, .autoLRS].contains(options.robustness) {
      page.add(
        "loss",
        options.robustness.rawValue
          + (options.huberThreshold.map { " from \(NumberText.significant($0)) on" } ?? "")
          + ", so that outliers count less")
    }
    guard style.isFull else { return }
    if points.standardErrors == nil {
      page.add(
        "squares",
        NumberText.significant(s.chiSquared, 8)
          + (s.reducedChiSquared.map { ", a degree of freedom \(NumberText.significant($0, 5))" }
            ?? ""))
    }
    if let rSquared = quality.rSquared { page.add("R²", NumberText.significant(rSquared, 8)) }
    page.add(
      "search",
      "\(quality.stopReason); \(quality.method); \(quality.evaluations) evaluations"
        + (quality.conditionNumber.map { "; condition \(NumberText.significant($0, 3))" } ?? ""))
  }

  /// χ², where errors of the points are known.
  private var chiSquaredText: String? {
    guard points.standardErrors != nil else { return nil }
    return NumberText.significant(statistics.chiSquared, 6)
      + (statistics.reducedChiSquared.map { ", reduced χ² \(NumberText.significant($0, 4))" } ?? "")
      + (options.trustsStandardErrors
        ? "; standard errors taken at their word" : "; errors scaled by the scatter")
  }

  /// The twelve strongest of those beyond 0.1.
  private func addCorrelations(to page: inout Page) {
    guard let correlation = parameters.correlation else { return }
    let names = parameters.names
    var pairs: [(names: String, value: Double)] = []
    for i in names.indices {
      for j in 0..<i where abs(correlation[i][j]) > 0.1 {
        pairs.append(("\(names[j]), \(names[i])", correlation[i][j]))
      }
    }
    if pairs.isEmpty { return }
    let shown = pairs.sorted { abs($0.value) > abs($1.value) }.prefix(12)
    page.add(
      "correlations",
      shown.map { "(\($0.names)) \(NumberText.signed($0.value, 3))" }.joined(separator: "; ")
        + (pairs.count > shown.count ? "; \(pairs.count - shown.count) more beyond 0.1" : ""),
      indent: 14)
  }

  func table(of predictions: [Prediction], level: Double) -> TextTable {
    let percent = NumberText.level(level)
    var table = TextTable(
      points.variables.map { ($0, .right) } + [
        (points.metric, .right), ("curve within, \(percent)", .left), ("a value within", .left),
      ])
    func text(_ interval: Interval?) -> String {
      interval.map { NumberText.interval($0) { NumberText.significant($0, 5) } }
        ?? "unknown"
    }
    for prediction in predictions {
      table.add(
        prediction.inputs.map { NumberText.significant($0, 8) } + [
          NumberText.significant(prediction.value, 6), text(prediction.confidence),
          text(prediction.interval),
        ])
    }
    return table
  }
}

extension CurveRanking {
  /// Which family is best, and by how much; then its fit.
  public func report(
    at predictions: [CurveFit.Prediction] = [], _ style: ReportStyle = ReportStyle()
  ) -> ReportText {
    best.report(at: predictions, style, leading: self)
  }

  /// How far behind the best the second is; nil where the best passes through all points.
  private var lead: Double? {
    guard entries.count > 1, let best = entries[0].score, let second = entries[1].score,
      best.isFinite
    else { return nil }
    return second - best
  }

  var answer: String {
    let ahead = lead.map { lead in
      let second = entries[1].fit.family.name
      return isEven(lead)
        ? ", as good as \(second) by \(criterion.name)"
        : ", by \(criterion.name) \(NumberText.significant(lead, 3)) ahead of \(second)"
    }
    let exact = entries.first?.score == -.infinity ? "; it passes through all points" : ""
    return "Of \(entries.count) families \(best.family.name) is best\(ahead ?? exact)."
  }

  /// Whether a difference is no more than what rounding leaves of equal scores.
  private func isEven(_ lead: Double) -> Bool {
    abs(lead) <= 1e-6 * max(abs(entries[0].score ?? 0), 1e-9)
  }

  /// Differences below this in a criterion say next to nothing (Burnham and Anderson 2002).
  private static let slightLead = 2.0
  /// So does an error held out that is larger by this share.
  private static let slightShare = 0.1

  var doubts: [String] {
    guard let lead, let own = entries[0].score,
      criterion == .heldOut ? lead < Self.slightShare * own : lead < Self.slightLead
    else { return [] }
    return [
      "these points hardly tell \(best.family.name) from \(entries[1].fit.family.name), which may go "
        + "on differently"
    ]
  }

  var table: TextTable {
    var table = TextTable([
      ("family", .left), ("parameters", .right), ("RMSE", .right), (criterion.name, .right),
      ("behind", .right), ("", .left),
    ])
    let best = entries.first?.score
    for entry in entries {
      let behind = entry.score.flatMap { score in best.map { score - $0 } }
        .flatMap { $0.isFinite ? $0 : nil }
      let score = { (value: Double) in
        value == -.infinity
          ? "exact"
          : criterion == .heldOut ? NumberText.significant(value, 4) : NumberText.fixed(value, 1)
      }
      table.add([
        entry.fit.family.name, String(entry.fit.parameters.count),
        entry.fit.statistics.scatter.map { NumberText.significant($0, 4) } ?? "",
        entry.score.map(score) ?? (entry.flaw == nil ? "none" : ""),
        behind.map { isEven($0) ? "0" : NumberText.significant($0, 3) } ?? "",
        entry.flaw ?? "",
      ])
    }
    return table
  }
}
