import ArgumentParser
import Basics
import Fitting
import Forecasting
import Laws
import Plots
import Records
import Reports
import Scaling

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a fit on real runs, or a curve on a table: how well did it predict them?",
    usage: "losscast evaluate <fit> <log> ... [<options>]",
    discussion: """
      Rows that the fit was made from are left out: runs that branch from one trunk share rows.

        losscast evaluate fit.json wsd.csv cosine-long.csv --plot forecasts.svg
        losscast evaluate curve.json sizes.csv --from 1e5 --where learner=SVC
        losscast evaluate scaling.json larger-runs.csv
      """)

  @OptionGroup var fit: FitArgument

  @Argument(help: .init("Logs of the runs to judge by.", valueName: "log"), completion: .file())
  var logs: [String]

  @Option(help: .init("Confidence level of the intervals; default: the fit's.", valueName: "share"))
  var level: Double?

  @OptionGroup(title: "Reading logs") var log: LogArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws { try validateLevel(level) }

  func run() throws {
    if let fit = try fit.loadScaling() { return try evaluate(fit) }
    switch try fit.loadAny() {
    case .runs(let fit): try evaluate(fit)
    case .curve(let fit): try evaluate(fit)
    }
  }

  private func evaluate(_ fit: CurveFit) throws {
    guard logs.count == 1 else {
      throw ValidationError("the fit is of a curve; give one table, and --where for a part")
    }
    let points = try CurveData(
      like: fit,
      CurveColumns(
        x: log.stepColumn, y: log.lossColumn, conditions: log.rows.conditions.list,
        pattern: log.rows.conditions.pattern,
        from: log.from.map(Double.init), to: log.to.map(Double.init)),
      path: logs[0])
    let evaluation = try CurveEvaluation(of: fit, on: points, level: level)
    try output.show(
      text: evaluation.report(output.style), json: evaluation, figure: .curve(fit, on: evaluation))
  }

  private func evaluate(_ saved: SavedScalingFit) throws {
    guard logs.count == 1 else {
      throw ValidationError("the fit is of a table of runs; give one table, and --where for a part")
    }
    guard level == nil || level == saved.options.level else {
      throw ValidationError("--level: the fit has intervals of its own level; leave it out")
    }
    let predictor = try saved.predictor(of: fit.fit)
    let table = try ScalingTable(
      reading: logs[0], quantities: predictor.law.quantities,
      ScalingReading(
        lossColumn: log.lossColumn, conditions: log.rows.conditions.list,
        pattern: log.rows.conditions.pattern, compute: saved.table.conventions.compute,
        size: saved.table.conventions.size))
    for note in table.notes { Console.note("\(logs[0]): \(note.text(AdviceWords.text))") }
    let report = try ScalingReport(
      [predictor], at: nil, heldOut: table, options: saved.options)
    try output.show(
      text: report.text(output.style), json: report,
      figure: .scaling(predictor, heldOut: table, at: nil))
  }

  private func evaluate(_ fit: any LossPredictor) throws {
    let runs = try log.read(logs, as: fit.conventions.reading)
    Console.explain(runs)
    let summary = try EvaluationSummary(of: fit, on: runs, level: level)
    let fittedWhole = Set(summary.fittedWhole)
    let judged = runs.filter { !fittedWhole.contains($0.name) }
    try output.show(
      text: summary.report(output.style), json: summary,
      figure: .losses(fit: fit, fitted: [], unseen: judged))
  }
}
