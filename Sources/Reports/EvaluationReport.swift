import Basics
import Fitting
public import Forecasting

extension EvaluationSummary {
  /// The evaluation for people: the errors of each run and their averages, the final losses, what
  /// to be careful about.
  public var report: String {
    var page = Page()
    page.add(errors)
    page.add()
    page.add(finals)
    page.add()
    if runs.contains(where: { $0.fittedRows > 0 }) {
      page.addParagraph("Fitted rows are not judged, since the fit was made from them.")
    }
    page.addParagraph(
      "Errors are in nats, the worst relative to the loss; inside is the share of "
        + "rows in their \(levelText) intervals.")
    if !fittedWhole.isEmpty {
      page.addParagraph(
        "Not judged, since all of their rows were fitted: "
          + fittedWhole.joined(separator: ", ") + ".")
    }
    for run in runs where !run.warnings.isEmpty {
      page.add("careful", "\(run.name): \(run.warnings.joined(separator: "; "))", indent: 9)
    }
    return page.text
  }

  private var levelText: String { NumberText.significant(100 * level, 3) + " %" }

  /// A row a run: how far the fit was off over all judged rows.
  private var errors: TextTable {
    let showsFitted = runs.contains { $0.fittedRows > 0 }
    var table = TextTable(
      [("run", .left), ("rows", .right)] + (showsFitted ? [("fitted", .right)] : []) + [
        ("MAE", .right), ("RMSE", .right), ("worst", .right), ("R²", .right), ("inside", .right),
      ])
    for run in runs {
      table.add(
        [run.name, String(run.points)] + (showsFitted ? [String(run.fittedRows)] : []) + [
          NumberText.fixed(run.mae, 4), NumberText.fixed(run.rmse, 4),
          NumberText.percent(run.worstRelativeError, 2),
          run.r2.map { NumberText.fixed($0, 4) } ?? "",
          run.coverage.map { NumberText.percent($0, 0) } ?? "",
        ])
    }
    if runs.count > 1 {
      table.add(
        ["mean", NumberText.fixed(mean.points, 0)] + (showsFitted ? [""] : []) + [
          NumberText.fixed(mean.mae, 4), NumberText.fixed(mean.rmse, 4),
          NumberText.percent(mean.worstRelativeError, 2),
          mean.r2.map { NumberText.fixed($0, 4) } ?? "",
          mean.coverage.map { NumberText.percent($0, 0) } ?? "",
        ])
    }
    return table
  }

  /// A row a run: the loss that it ended at and the one that was forecast.
  private var finals: TextTable {
    var table = TextTable([
      ("run", .left), (stepUnit?.column ?? "at step", .right), ("final loss", .right),
      ("forecast", .right),
      ("\(levelText) interval", .left), ("off by", .right),
    ])
    for run in runs {
      table.add([
        run.name, stepUnit?.amount(at: run.finalStep) ?? String(run.finalStep),
        NumberText.fixed(run.finalLoss, 4), NumberText.fixed(run.predictedFinalLoss, 4),
        run.finalInterval.intervalText,
        NumberText.signed(run.predictedFinalLoss - run.finalLoss, 4),
      ])
    }
    if runs.count > 1 {
      table.add(["mean |off|", "", "", "", "", NumberText.fixed(mean.finalError, 4)])
    }
    return table
  }
}

extension Interval? {
  /// Its ends to four decimals.
  package var intervalText: String {
    map { NumberText.interval($0) { NumberText.fixed($0, 4) } } ?? "none"
  }
}
