import Basics
public import Fitting
import Laws

extension CurveValues {
  /// The values for people: the first of them, how good the fit is, the largest doubt; then all.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = Summary(
      answer: predictions.prefix(3).map { fit.sentence($0, level: level) }.joined(separator: " "),
      quality: "They rest on \(fit.family.name): \(fit.figures).",
      doubts: warnings
        + fit.quality.notes.filter(\.isDoubt).map { "of the fit: \($0.text(style.words))" },
      calm: "No doubt stands out: all lies within what was fitted.")
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add(fit.family.name, fit.family.formula, indent: fit.family.name.count + 3)
    page.add()
    page.add(fit.table(of: predictions, level: level))
    page.addRest(of: summary)
    return page.content
  }
}

extension CurveEvaluation {
  /// The score for people.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    var table = TextTable([
      ("curve", .left), ("rows", .right), ("MAE", .right), ("RMSE", .right), ("worst", .right),
      ("R²", .right), ("inside", .right),
    ])
    table.add([
      name, String(points), NumberText.significant(mae), NumberText.significant(rmse),
      worstRelativeError.map { NumberText.percent($0, 2) } ?? "",
      r2.map { NumberText.fixed($0, 4) } ?? "", coverage.map { NumberText.percent($0, 0) } ?? "",
    ])
    page.add(table)
    page.add()
    page.addParagraph(
      "How well \(law) predicts these rows. Errors are in units of y, the worst relative to it; "
        + "inside is the share of rows in their \(NumberText.level(level)) intervals. Rows that were "
        + "fitted flatter the curve.", .faint)
    page.addRest(of: summary)
    return page.content
  }

  private var summary: Summary {
    let promised = NumberText.level(level)
    let inside = coverage.map {
      ", and \(NumberText.percent($0, 0)) of them lie in their \(promised) intervals"
    }
    var doubts: [String] = []
    if let coverage, coverage < level - 0.1 {
      doubts.append(
        "intervals of \(promised) hold \(NumberText.percent(coverage, 0)) of the rows: the curve goes "
          + "another way there, or its intervals are too narrow")
    }
    if let r2, r2 < 0 {
      doubts.append("the mean of these rows would foretell them better (R² below 0)")
    }
    return Summary(
      answer: "\(law) misses \(NumberText.counted(points, "row")) of \(name) by "
        + "\(NumberText.significant(mae, 3)) on average\(inside ?? "").",
      quality: "On them, "
        + [r2?.rSquaredText, "RMSE \(NumberText.significant(rmse, 3))"].compactMap(\.self)
        .joined(separator: ", ")
        + (worstRelativeError.map { ", at worst \(NumberText.percent($0, 2)) off" } ?? "") + ".",
      doubts: doubts)
  }
}
