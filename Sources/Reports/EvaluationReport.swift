import Basics
import Fitting
public import Forecasting

extension EvaluationSummary {
  /// The evaluation for people: how far forecasts of the ends were off, how well all rows are foretold,
  /// the largest doubt; then the errors of each run and their averages, and the final losses.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add(errors)
    page.add()
    page.add(finals)
    page.add()
    if runs.contains(where: { $0.fittedRows > 0 }) {
      page.addParagraph("Fitted rows are not judged, since the fit was made from them.", .faint)
    }
    page.addParagraph(
      "Errors are in nats, the worst relative to the loss; inside is the share of "
        + "rows in their \(levelText) intervals.", .faint)
    if !fittedWhole.isEmpty {
      page.addParagraph(
        "Not judged, since all of their rows were fitted: "
          + fittedWhole.joined(separator: ", ") + ".")
    }
    page.addRest(of: summary)
    return page.content
  }

  private var levelText: String { NumberText.level(level) }

  private var summary: Summary {
    let doubts = runs.flatMap { run in run.warnings.map { "\(run.name): \($0)" } }
    let rows = runs.reduce(0) { $0 + $1.points }
    return Summary(
      answer: answer,
      quality: "Over \(NumberText.counted(rows, "row"))"
        + (runs.count > 1 ? ", averaged by run," : "") + " "
        + [mean.r2?.rSquaredText, "RMSE \(NumberText.fixed(mean.rmse, 4))"].compactMap(\.self)
        .joined(separator: ", ")
        + " and mean error \(NumberText.fixed(mean.mae, 4)) nats.",
      doubts: narrowness + doubts,
      calm: "No doubt stands out"
        + (mean.coverage.map {
          ": intervals of \(levelText) hold \(NumberText.percent($0, 0)) of the rows."
        } ?? "."))
  }

  private var answer: String {
    guard runs.count == 1 else {
      let hits = runs.count { $0.finalInterval?.contains($0.finalLoss) ?? false }
      return "The final losses of \(runs.count) runs are missed by "
        + "\(NumberText.fixed(mean.finalError, 4)) nats on average, and \(hits) of them "
        + "\(hits == 1 ? "lies in its \(levelText) interval" : "lie in their \(levelText) intervals")."
    }
    let run = runs[0]
    let off = run.predictedFinalLoss - run.finalLoss
    return "\(run.name) ends at \(NumberText.fixed(run.finalLoss, 4)) nats, "
      + "\(NumberText.fixed(abs(off), 4)) \(off > 0 ? "below" : "above") its forecast of "
      + NumberText.fixed(run.predictedFinalLoss, 4)
      + (run.finalInterval.map {
        " " + $0.inParentheses(level: level) { NumberText.fixed($0, 4) }
      } ?? "") + "."
  }

  /// Where intervals hold far fewer rows than they promise, or are not known.
  private var narrowness: [String] {
    guard let coverage = mean.coverage else { return ["the fit knows no intervals"] }
    return coverage < level - 0.1
      ? [
        "intervals of \(levelText) hold \(NumberText.percent(coverage, 0)) of the rows: they are too "
          + "narrow for these runs"
      ] : []
  }

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
