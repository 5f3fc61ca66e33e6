import ArgumentParser
import Basics
import Fitting
import Plots
import Records
import Reports

/// What a saved fit holds, for `losscast report`: as when it was made, and nothing is fitted again.
struct SavedFitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Report what a saved fit holds.",
    discussion: """
      A fit keeps its parameters and how well each run was matched, but no rows. Name the logs that it was \
      made from, and others to be judged, to see them with it:

        losscast report fit.json constant.csv cosine.csv wsd.csv
      """)

  @OptionGroup var saved: FitArgument

  @Argument(
    help: .init("The logs of its runs, and of runs that it has not seen.", valueName: "log"),
    completion: .file())
  var logs: [String] = []

  @OptionGroup(title: "Reading logs") var log: LogArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func run() throws {
    switch try saved.loadAny() {
    case .runs(let fit as Fit): try show(fit, fit.report(output.style))
    case .runs(let fit as Average): try show(fit, fit.report(output.style))
    case .runs(let fit): throw ValidationError("\(saved.fit): \(fit.lawTitle) has no report")
    case .curve(let fit):
      guard logs.isEmpty else {
        throw ValidationError(
          "the fit is of a curve; report how it foretells a table by losscast evaluate")
      }
      try output.show(text: fit.report(output.style), json: fit, figure: .curve(fit))
    }
  }

  private func show(_ fit: some LossPredictor & Encodable, _ report: ReportText) throws {
    if logs.isEmpty {
      Console.note(
        "a saved fit keeps no rows, so that there is no picture of them: name its logs behind it")
      return try output.show(text: report, json: fit, figure: nil)
    }
    let runs = try log.read(logs, as: fit.conventions.reading)
    let fitted = runs.compactMap { run in
      fit.runs.first { $0.name == run.name }.map { Self.parted(run, like: $0) }
    }
    let unseen = runs.filter { run in !fit.runs.contains { $0.name == run.name } }
    if !unseen.isEmpty {
      Console.note(
        "not among the fitted runs, by their names: \(unseen.map(\.name).joined(separator: ", "))")
    }
    try output.show(
      text: report, json: fit, figure: .losses(fit: fit, fitted: fitted, unseen: unseen))
  }

  /// The run with the rows beyond those that were fitted held out.
  private static func parted(_ run: Run, like fitted: Fit.FittedRun) -> Run {
    var parted = run
    parted.records = run.records.filter { (fitted.firstStep...fitted.lastStep).contains($0.step) }
    parted.heldOut = run.records.filter { $0.step > fitted.lastStep } + run.heldOut
    return parted
  }
}
