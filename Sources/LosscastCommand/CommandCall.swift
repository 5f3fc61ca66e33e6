import ArgumentParser
package import Basics
package import Records
import Schedules
import Synchronization

/// A command that a caller in this process runs: arguments in, the JSON out that the command line prints.
///
/// What a call prints and remarks goes to the caller, and nothing of it outlives the call, so that calls on
/// different threads know nothing of each other.
package struct CommandCall {
  /// What came of a call.
  package struct Answer: Sendable {
    /// As the command's exit status: 0, or 3 for a verdict to stop, or that of an error.
    package var status: Int32
    /// The JSON, or what is wrong.
    package var text: String
    /// What the command line prints with `--quiet`; empty where there is no answer.
    package var summary: String
    /// What the command line says on standard error besides.
    package var notes: [String]

    init(status: Int32, text: String, summary: String = "", notes: [String] = []) {
      (self.status, self.text, self.summary, self.notes) = (status, text, summary, notes)
    }

    /// What the command line would say of an error.
    package init(refusing error: Refusal) {
      self.init(
        status: error.kind == .usage ? Failure.usage : Failure.badData,
        text: AdviceWords.text(of: error))
    }
  }

  package static var version: String { Losscast.version }

  /// What a command would have put on its standard streams.
  final class Streams: Sendable {
    let output = Mutex("")
    let summary = Mutex("")
    let notes = Mutex([String]())
  }

  /// Those of the call that is under way; nil where the command line runs.
  @TaskLocal static var streams: Streams?

  /// - Parameters:
  ///   - arguments: the command and its arguments, without `--format`.
  ///   - files: what paths among them may name besides files.
  package static func answer(to arguments: [String], files: MemoryFiles = MemoryFiles()) -> Answer {
    captured(arguments.first, files: files) {
      guard let type = commands.first(where: { $0._commandName == arguments.first }) else {
        let name = arguments.first ?? ""
        throw ValidationError(
          "there is no answer of a command '\(PrintableText.line(name, most: 80))'"
            + Spelling.suggestion(for: name, among: commands.map { $0._commandName }))
      }
      if arguments.contains("-") {
        throw ValidationError(
          "-: standard input is the caller's own; read it, and give what it says")
      }
      var command = try parsed(type, ["--format", "json"] + arguments.dropFirst())
      try command.run()
    }
  }

  /// The rows of the runs of logs.
  ///
  /// - Parameter arguments: paths, and options of reading logs.
  package static func rows(of arguments: [String]) -> (answer: Answer, runs: [LoggedRows]) {
    var runs: [LoggedRows] = []
    let answer = captured("fit", files: MemoryFiles()) {
      runs = try ReadArguments.parse(arguments).read()
    }
    return (answer, runs)
  }

  /// What there is to say of rows besides their numbers, as JSON.
  package static func description(of runs: [LoggedRows]) -> String {
    struct Description: Encodable {
      var name: String
      var x: String
      var metric: String
      var rate: String?
      var head: [String]
      var notes: [String]
    }
    let all = runs.map { run in
      Description(
        name: run.name, x: run.positionColumn, metric: run.metricColumn, rate: run.rateColumn,
        head: run.head, notes: run.notes.map { $0.text(AdviceWords.text) })
    }
    // Unreachable: texts are no numbers that JSON lacks.
    return (try? encodedJSON(all)) ?? "[]"
  }

  /// The rates of steps 1 to the last of a schedule.
  package static func rates(of schedule: String) -> (answer: Answer, rates: [Double]) {
    var rates: [Double] = []
    let answer = captured("schedule", files: MemoryFiles()) {
      let schedule = try ScheduleCommand.parseWritable(schedule)
      rates = stride(from: 1, through: schedule.steps, by: 1).map { schedule.rate(at: $0) }
    }
    return (answer, rates)
  }

  /// A command with its arguments, which no run changes.
  private struct Parsed: @unchecked Sendable {
    let result: Result<any ParsableCommand, any Error>
  }

  /// Commands by their arguments. To parse them takes about a millisecond, which counts where curves are
  /// extrapolated one by one; it is a memory that no answer depends on.
  private static let memory = BoundedCache<[String], Parsed>(capacity: 256)

  private static func parsed(
    _ type: any ParsableCommand.Type, _ arguments: [String]
  ) throws -> any ParsableCommand {
    try memory.value(for: [type._commandName] + arguments) {
      Parsed(result: Result { try type.parse(arguments) })
    }.result.get()
  }

  /// Runs what a command does, and takes up what it prints.
  private static func captured(
    _ command: String?, files: MemoryFiles, _ run: () throws -> Void
  ) -> Answer {
    let streams = Streams()
    var status: Int32 = 0
    var problem: String?
    $streams.withValue(streams) {
      MemoryFiles.$current.withValue(files) {
        do { try run() } catch let verdict as ExitCode {
          status = verdict.rawValue
        } catch {
          // What is no failure on a command line, such as a request for help, is no answer either.
          let failure = Failure(error, of: command)
          status = failure?.status ?? Failure.usage
          problem = failure?.message ?? Losscast.fullMessage(for: error)
        }
      }
    }
    return Answer(
      status: status, text: problem ?? streams.output.withLock { $0 },
      summary: streams.summary.withLock { $0 }, notes: streams.notes.withLock { $0 })
  }

  /// The commands that answer once, by what they are given alone.
  private static let commands: [any ParsableCommand.Type] =
    ReportCommand.answering + [ScheduleCommand.self, LawsCommand.self]
}

/// What rows are read from, for those who keep them and ask later.
private struct ReadArguments: ParsableArguments {
  @Argument var logs: [String]
  @OptionGroup var log: LogArguments

  func read() throws -> [LoggedRows] {
    if logs.contains("") { throw ValidationError("the name of a log is empty") }
    let options = LogOptions(
      stepColumn: log.stepColumn, lossColumn: log.lossColumn, rateColumn: log.rateColumn,
      pattern: log.rows.conditions.pattern, runColumns: log.rows.runColumns,
      conditions: log.rows.conditions.list,
      maximumRecords: CurveTable.mostPointsOfCurve)
    return try zip(logs, Run.names(ofFiles: logs)).flatMap { path, name in
      let runs = try LoggedRows.runs(reading: path, options: options)
      return runs.map { $0.named(in: name, isOnly: runs.count == 1, isOnlyFile: logs.count == 1) }
    }
  }
}
