import Basics
public import Fitting
import Laws

extension CurveValues {
  /// The values for people, with what to be careful about.
  public var report: String {
    var page = Page()
    page.add(fit.family.name, fit.family.formula, indent: fit.family.name.count + 3)
    page.add()
    page.add(fit.table(of: predictions, level: level))
    for warning in warnings {
      page.add()
      page.add("careful", warning, indent: 9)
    }
    return page.text
  }
}

extension CurveEvaluation {
  /// The score for people.
  public var report: String {
    var page = Page()
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
        + "inside is the share of rows in their \(NumberText.significant(100 * level, 3)) % "
        + "intervals. Rows that were fitted flatter the curve.")
    return page.text
  }
}
