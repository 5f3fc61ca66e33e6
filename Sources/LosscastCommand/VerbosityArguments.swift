import ArgumentParser
import Reports

/// How much a command says.
struct VerbosityArguments: ParsableArguments {
  @Flag(
    name: .shortAndLong,
    help: "Say how logs were read and searches went too, and figures that need explaining.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Print the answer alone, without notes and progress.")
  var quiet = false

  func validate() throws {
    if verbose, quiet { throw ValidationError("--verbose and --quiet: give one of them") }
  }

  var detail: ReportStyle.Detail { quiet ? .brief : verbose ? .full : .usual }
}

/// A command that answers, at length or briefly.
protocol ReportingCommand: ParsableCommand {
  var verbosity: VerbosityArguments { get }
}

/// A command that answers once.
protocol AnsweringCommand: ReportingCommand {
  var output: OutputArguments { get }
}

extension AnsweringCommand {
  var verbosity: VerbosityArguments { output.verbosity }
}

extension FitCommand: AnsweringCommand {}
extension PredictCommand: AnsweringCommand {}
extension EvaluateCommand: AnsweringCommand {}
extension CompareCommand: AnsweringCommand {}
extension OptimizeCommand: AnsweringCommand {}
extension RefineCommand: AnsweringCommand {}
extension SensitivityCommand: AnsweringCommand {}
extension NextCommand: AnsweringCommand {}
extension ScoreCommand: AnsweringCommand {}
extension ScaleCommand: AnsweringCommand {}
extension IsoFLOPCommand: AnsweringCommand {}
extension PlanCommand: AnsweringCommand {}
extension CurveCommand: AnsweringCommand {}
extension ExtrapolateCommand: AnsweringCommand {}
extension StopCommand: AnsweringCommand {}
extension SimulateCommand: AnsweringCommand {}
extension ScheduleCommand: AnsweringCommand {}
extension SavedFitCommand: AnsweringCommand {}
extension StudyCommand: AnsweringCommand {}
extension WatchCommand: ReportingCommand {}
