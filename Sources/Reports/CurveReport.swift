public import Basics
public import Fitting
import Laws

extension CurveFit {
  /// The fit for people: parameters with their errors, how well the points are matched, remarks, and
  /// the curve at the points that were asked for.
  ///
  /// - Parameter words: what advice is called where the report is read.
  public func report(
    at predictions: [Prediction] = [], words: (any Advice) -> String = { $0.description }
  ) -> String {
    var page = Page()
    let indent = family.name.count + 3
    page.add(family.name, family.formula, indent: indent)
    if family.givenText == nil { page.add("", family.source, indent: indent) }
    page.add("", subject, indent: indent)
    page.add()
    page.add(parameterTable)
    page.add()
    addStatistics(to: &page)
    addCorrelations(to: &page)
    for note in quality.notes {
      page.add()
      page.add("note", note.text(words), indent: 6)
    }
    if !predictions.isEmpty {
      page.add()
      page.add(table(of: predictions, level: options.level))
    }
    return page.text
  }

  private var percent: String { NumberText.significant(100 * options.level, 3) }

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

  private var parameterTable: TextTable {
    var table = TextTable([
      ("parameter", .left), ("value", .right), ("std. error", .right), ("%", .right),
      ("\(percent) % interval", .left),
    ])
    for (name, parameter) in zip(parameters.names, parameters) {
      let share = parameter.standardError.flatMap {
        parameter.value == 0 ? nil : abs(100 * $0 / parameter.value)
      }
      table.add([
        name, NumberText.significant(parameter.value, 8),
        parameter.standardError.map { NumberText.significant($0, 3) } ?? "",
        share.map { $0 < 1000 ? NumberText.significant($0, 3) : ">999" } ?? "",
        remark(on: parameter),
      ])
    }
    return table
  }

  private func remark(on parameter: FittedParameter) -> String {
    if parameter.isFixed { return "fixed" }
    if parameter.isAtBound { return "at its bound" }
    guard let interval = parameter.interval else { return NumberText.notFinite }
    return NumberText.interval(interval, between: " … ") { NumberText.significant($0, 6) }
  }

  private func addStatistics(to page: inout Page) {
    let s = statistics
    page.add("points", "\(quality.count), \(quality.degreesOfFreedom) degrees of freedom")
    let known = points.standardErrors != nil
    page.add(
      known ? "χ²" : "squares",
      NumberText.significant(s.chiSquared, 8)
        + (s.reducedChiSquared.map {
          ", \(known ? "reduced χ²" : "a degree of freedom") \(NumberText.significant($0, 5))"
        } ?? "")
        + (known
          ? options.trustsStandardErrors
            ? "; standard errors taken at their word" : "; errors scaled by the scatter" : ""))
    if let scatter = s.scatter {
      page.add(
        "scatter",
        (options.errors == .relative
          ? NumberText.percent(scatter, 3) : NumberText.significant(scatter, 5))
          + (quality.rSquared.map { ", R² \(NumberText.significant($0, 8))" } ?? ""))
    }
    let criteria = [("AIC", s.aic), ("AICc", quality.aicc), ("BIC", s.bic)].compactMap {
      name, value in
      value.map { "\(name) \(NumberText.significant($0, 7))" }
    }
    if !criteria.isEmpty { page.add("criteria", criteria.joined(separator: ", ")) }
    if ![.none, .autoLRS].contains(options.robustness) {
      page.add(
        "loss",
        options.robustness.rawValue
          + (options.huberThreshold.map { " from \(NumberText.significant($0)) on" } ?? "")
          + ", so that outliers count less")
    }
    page.add(
      "search",
      "\(quality.stopReason); \(quality.method); \(quality.evaluations) evaluations"
        + (quality.conditionNumber.map { "; condition \(NumberText.significant($0, 3))" } ?? ""))
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
      shown.map { "(\($0.names)) \(NumberText.signed($0.value, 4))" }.joined(separator: "; ")
        + (pairs.count > shown.count ? "; \(pairs.count - shown.count) more beyond 0.1" : ""),
      indent: 14)
  }

  func table(of predictions: [Prediction], level: Double) -> TextTable {
    let percent = NumberText.significant(100 * level, 3)
    var table = TextTable(
      points.variables.map { ($0, .right) } + [
        (points.metric, .right), ("curve within, \(percent) %", .left), ("a value within", .left),
      ])
    func text(_ interval: Interval?) -> String {
      interval.map { NumberText.interval($0, between: " … ") { NumberText.significant($0, 5) } }
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
  /// Which family is best, and by how much.
  ///
  /// - Parameter words: what advice is called where the report is read.
  public func report(words: (any Advice) -> String = { $0.description }) -> String {
    var page = Page()
    var table = TextTable([
      ("family", .left), ("parameters", .right), ("scatter", .right), (criterion.name, .right),
      ("behind", .right), ("", .left),
    ])
    let best = entries.first?.score
    for entry in entries {
      let behind = entry.score.flatMap { score in best.map { score - $0 } }
        .flatMap { $0.isFinite ? abs($0) < 1e-6 ? 0 : $0 : nil }
      table.add([
        entry.fit.family.name, String(entry.fit.parameters.count),
        entry.fit.statistics.scatter.map { NumberText.significant($0, 4) } ?? "",
        entry.score.map { $0 == -.infinity ? "exact" : NumberText.significant($0, 6) } ?? "none",
        behind.map { NumberText.significant($0, 3) } ?? "",
        entry.fit.quality.isConverged ? "" : "not converged",
      ])
    }
    page.add(table)
    for reason in reasons {
      page.add()
      page.add(
        "note", "\(reason.names.joined(separator: ", ")): \(reason.remark.text(words))", indent: 6)
    }
    return page.text
  }
}
