public import Forecasting
import RunLogs

extension EvaluationSummary {
  /// The evaluation for people: a row a run, their averages, what to be careful about.
  public var report: String {
    var page = Page()
    let percent = NumberText.significant(100 * level, 3)
    var table = TextTable([
      ("run", .left), ("rows", .right), ("MAE", .right), ("worst", .right), ("R²", .right),
      ("final", .right), ("forecast", .right), ("\(percent) % interval", .left),
      ("inside", .right),
    ])
    for run in runs {
      table.add([
        run.name, String(run.points), NumberText.fixed(run.mae, 4),
        NumberText.percent(run.worstRelativeError, 2),
        run.r2.map { NumberText.fixed($0, 4) } ?? "",
        NumberText.fixed(run.finalLoss, 4), NumberText.fixed(run.predictedFinalLoss, 4),
        run.finalInterval.intervalText,
        run.coverage.map { NumberText.percent($0, 0) } ?? "",
      ])
    }
    if runs.count > 1 {
      table.add([
        "mean", NumberText.fixed(mean.points, 0), NumberText.fixed(mean.mae, 4),
        NumberText.percent(mean.worstRelativeError, 2),
        mean.r2.map { NumberText.fixed($0, 4) } ?? "", "", "", "",
        mean.coverage.map { NumberText.percent($0, 0) } ?? "",
      ])
    }
    page.add(table)
    page.add()
    page.add(
      "Mean error of the final loss: \(NumberText.fixed(mean.finalError, 4)) nats. "
        + "Inside: share of the rows in their intervals.")
    let fitted = runs.filter { $0.fittedRows > 0 }
    if !fitted.isEmpty {
      page.add(
        "",
        "Not judged, since the fit was made from them: "
          + fitted.map { "\($0.fittedRows) rows of \($0.name)" }.joined(separator: ", ") + ".",
        indent: 0)
    }
    for run in runs where !run.warnings.isEmpty {
      page.add("", "\(run.name): \(run.warnings.joined(separator: "; ")).", indent: 0)
    }
    return page.text
  }
}

extension [Double]? {
  /// The ends of an interval, four decimals.
  var intervalText: String {
    map { "\(NumberText.fixed($0[0], 4))–\(NumberText.fixed($0[1], 4))" } ?? "none"
  }
}
