import ArgumentParser
import Platform
import Reports

struct Losscast: AsyncParsableCommand {
  static let version = "0.2.0"

  static let configuration = CommandConfiguration(
    commandName: "losscast",
    abstract: "Fit the laws that training loss follows; forecast runs nobody has made.",
    discussion: """
      From the CSV logs of a few runs, losscast fits how loss depends on the learning-rate \
      schedule, then predicts the loss of other schedules, with intervals.

        losscast fit constant.csv cosine.csv --out fit.json
        losscast predict fit.json --schedule wsd:peak=3e-4,steps=24000,decay=0.2

      Exit status: 0 done, 64 wrong usage, 65 bad data, 66 missing input, 70 internal error, \
      74 input/output error, 75 runs of a study failed, which the same command tries again.
      """,
    version: version,
    subcommands: [
      TrainCommand.self, StudyCommand.self, FitCommand.self, PredictCommand.self,
      EvaluateCommand.self, CompareCommand.self, OptimizeCommand.self, RefineCommand.self,
      SensitivityCommand.self, ScoreCommand.self, AutoLRSCommand.self, NextCommand.self,
      ScaleCommand.self, IsoFLOPCommand.self, PlanCommand.self,
      CurveCommand.self, ExtrapolateCommand.self, StopCommand.self, WatchCommand.self,
      SimulateCommand.self, ReportCommand.self, ServeCommand.self,
      ScheduleCommand.self, LawsCommand.self,
    ])
}

/// The command line as a program of its own.
package enum Program {
  @MainActor package static func main() async {
    await run(Array(CommandLine.arguments.dropFirst())) { command in
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        var command = command
        try command.run()
      }
    }
  }

  /// On the main actor, where the program begins: to leave it takes a thread, and that takes files, before
  /// it is known that any can be opened.
  ///
  /// - Parameter name: the command, if it is not the first of the program's own arguments.
  @MainActor static func run(
    _ arguments: [String], called name: String? = CommandLine.arguments.dropFirst().first,
    _ body: @MainActor (sending any ParsableCommand) async throws -> Void
  ) async {
    Console.openStandardFiles()
    // A file that grows beyond the shell's limit is an error like any other, not a death.
    _ = Platform.signal(SIGXFSZ, SIG_IGN)
    do {
      try OpenFiles.check()
      let (arguments, note) = FormerSpelling.modern(arguments)
      let command = try Losscast.parseAsRoot(arguments)
      Console.detail = (command as? any ReportingCommand)?.verbosity.detail ?? .usual
      if let note { Console.note(note) }
      Interruption.endCleanly()
      ProgressLine.begin()
      try await body(command)
    } catch {
      guard let failure = Failure(error, of: name) else { Losscast.exit(withError: error) }
      failure.report()
      exit(failure.status)
    }
  }
}
