import ArgumentParser
import Figures
import Fitting
import Forecasting
import Laws
import RunLogs
import Stopping

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a fit on real runs: how well did it predict them?",
    usage: "losscast evaluate <fit> <log> ... [<options>]",
    discussion: """
      Rows that the fit was made from are left out: runs that branch from one trunk share rows.

        losscast evaluate fit.json wsd.csv cosine-long.csv --plot forecasts.svg
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
    let fit = try fit.load()
    let runs = try log.read(logs, as: fit.conventions.reading)
    let summary = try EvaluationSummary(of: fit, on: runs, level: level)
    let fittedWhole = Set(summary.fittedWhole)
    let judged = runs.filter { !fittedWhole.contains($0.name) }
    try output.show(
      text: summary.report, json: summary, figure: .losses(fit: fit, fitted: [], unseen: judged))
  }
}
