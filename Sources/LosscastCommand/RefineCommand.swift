public import ArgumentParser
import Basics
import Planning
import Plots
public import Records
import Reports
import Schedules

struct RefineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refine",
    abstract: "Turn a run's logged gradient norms into the schedule that they call for.",
    usage: "losscast refine <log> [<options>]",
    discussion: """
      A run under any sensible schedule logs the norms of its gradients; the schedule that minimizes the \
      bound of convex optimization for these norms warms up where the first gradients are large, and \
      decays as they ask for. Norms that do not change give linear decay (Defazio et al. 2023, arXiv \
      2310.07831). Train again with it, its peak tuned anew.

      For SGD the ℓ2 norm counts, column grad_norm, for Adam and its kind the ℓ1 norm, column grad_norm_l1, \
      as losscast train logs them.

        losscast refine run.csv --export pytorch
        losscast refine run.csv --steps 20000 --peak 1e-3 --out refined.csv
        losscast refine run.csv --optimizer sgd --norms train/grad_norm --plot refined.svg
      """)

  @Argument(help: .init("The log of a run.", valueName: "log"), completion: .file())
  var log: String

  @Option(
    help: .init(
      "Column of gradient norms; default: the usual names, of the norm that the optimizer asks for.",
      valueName: "column"))
  var norms: String?

  @Option(help: "Which norm that is; default: l1 if its name says so, or else l2.")
  var norm: GradientNorms.Kind?

  @Option(
    help:
      "Of which kind the optimizer was, sgd, or adam for all that divides by the gradients' size; default: what the log's head says."
  )
  var optimizer: GradientNorms.Optimizer?

  @Option(help: .init("Column of steps; default: its usual names.", valueName: "column"))
  var step: String?

  @Option(
    help: .init(
      "Steps of linear warm-up before the first row, for logs that begin after it.",
      valueName: "steps"), transform: wholeNumber)
  var warmup: Int?

  @Option(
    help: .init("The highest rate; default: that of the run.", valueName: "rate"), transform: number
  )
  var peak: Double?

  @Option(
    help: .init("The steps of the schedule; default: as many as are logged.", valueName: "count"),
    transform: wholeNumber)
  var steps: Int?

  @Option(
    help: .init(
      "Width of the running median that smooths the norms, as a share of the steps.",
      valueName: "share"), transform: number)
  var smoothing = RefinedSchedule.usualSmoothing

  @Option(help: .init("Write step and rate of every step as CSV.", valueName: "file"))
  var out: String?

  @Option(help: "Print the schedule alone: its text, or code for a framework.")
  var export: ScheduleExport?

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try requireWarmup(warmup)
    if log == "-" {
      throw ValidationError("-: the log is looked at twice; give a file")
    }
    if let peak, !(peak > 0 && peak.isFinite) {
      throw ValidationError("--peak \(NumberText.exact(peak)): give a rate above 0")
    }
    if !(smoothing >= 0 && smoothing <= 1) {
      throw ValidationError(
        "--smoothing \(NumberText.exact(smoothing)): give a share from 0 to 1, such as 0.1")
    }
    if let steps, out != nil, steps > Self.mostRows {
      throw ValidationError(
        "--out: a row for each of \(NumberText.grouped(steps)) steps; give at most \(NumberText.grouped(Self.mostRows)), or --export and not --out"
      )
    }
    if export != nil, output.format == .json {
      throw ValidationError("--export prints the schedule alone; its text is in the JSON too")
    }
    try output.refuseToOverwrite([log], saving: out)
  }

  /// Of a file of rates, which is made in memory.
  private static let mostRows = 10_000_000

  func run() throws {
    try WholeFile.requireRereadable(log)
    let norms = try GradientNorms(
      reading: log, column: self.norms, kind: norm, optimizer: optimizer, step: step, warmup: warmup
    )
    Console.note(norms.account, of: log)
    let refined = try RefinedSchedule(norms, peak: peak, steps: steps, smoothing: smoothing)
    try output.show(
      text: export?.text(of: refined.schedule) ?? refined.report(output.style), json: refined,
      figure: .refinement(refined)
    ) {
      out.map { SavedText(subject: "rates", text: refined.schedule.csv, path: $0) }
    }
  }
}

extension GradientNorms.Kind: ExpressibleByArgument {}
extension GradientNorms.Optimizer: ExpressibleByArgument {}
