import ArgumentParser
import Plots
import Records
import Reports
import Stopping

struct StopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "Say whether a run is worth going on with.",
    usage: "losscast stop <run> [<rival> ...] [<options>]",
    discussion: """
      The verdict is on the first log, which may still grow; the others are its rivals, ended or \
      not. The exit status is the verdict: 0 to continue, 3 to stop.

        losscast stop run.csv best.csv || [ $? -ne 3 ] || kill $trainer
        losscast stop run.csv runs/*.csv \\
          --schedule wsd:peak=3e-4,steps=24000,decay=0.2
        losscast stop run.jsonl best.jsonl --metric accuracy --x epoch --horizon 50
        losscast stop run.csv --target 2.95 --format json

      Where the run ends is told by --horizon, or else by --schedule, by a line \
      '# schedule: TEXT' in the log's head, as losscast train writes it, or by the longest rival. Rates that a \
      growing log has recorded are its past alone: a decay that is planned is foreseen only where \
      the schedule is told. Rivals are read by the columns of the run.

      A run whose loss is no number any more, or whose log says that it diverged, is to stop. One \
      that has reached its end is past stopping: continue.
      """)

  @Argument(help: .init("The log of the run.", valueName: "run"), completion: .file())
  var log: String

  @Argument(help: .init("Logs of its rivals.", valueName: "rival"), completion: .file())
  var rivals: [String] = []

  @OptionGroup var stopping: StoppingArguments
  @OptionGroup var metric: MetricArguments
  @OptionGroup var conditions: ConditionArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  /// The exit status of the verdict to stop.
  static let stopStatus: Int32 = 3

  func run() throws {
    let policy = try stopping.chosenPolicy()
    let answer = try answer(by: policy)
    try output.show(
      text: answer.report(output.style), json: answer, figure: .verdict(answer))
    if answer.run.verdict.decision == .stop { throw ExitCode(Self.stopStatus) }
  }

  private func answer(by policy: any StoppingPolicy) throws -> StopAnswer {
    let paths = [log] + rivals
    if paths.contains("") { throw ValidationError("the name of a log is empty") }
    var options = stopping.curveOptions(metric, conditions)
    let first = try read(log, options)
    options.metricColumn = first.metric
    options.positionColumn = first.positionName
    if options.goal == nil { _ = try Curve.Goal(decidingBy: first.metric) }
    let logs = [first] + (try rivals.map { try read($0, options) })
    var runs = try observedRuns(logs)
    if policy.usesSchedules {
      for (run, path) in zip(runs, paths) { Console.note(run.scheduleNotes, of: path) }
    }
    for (index, name) in Run.names(ofFiles: paths).enumerated() {
      runs[index].curve.name = name
    }
    var rivals = Array(runs.dropFirst())
    if let target = stopping.target { rivals.append(.target(target, like: runs[0])) }
    if runs[0].schedule == nil, first.hasRates, policy.usesSchedules {
      Console.note("\(log): \(StoppingArguments.advice)")
    }
    return StopAnswer(
      run: JudgedRun(runs[0], of: first, given: rivals, by: policy), curve: runs[0].curve,
      rivals: rivals)
  }

  private func read(_ path: String, _ options: CurveOptions) throws -> FollowedLog {
    var log = FollowedLog(path, options: options)
    _ = try log.update()
    if let account = log.account { Console.note(account, of: path) }
    guard !log.curve.positions.isEmpty else {
      throw LogError(
        .badData, file: path, "no rows with a value of the metric yet",
        advice: "A log has a row for each logged step")
    }
    return log
  }

  private func observedRuns(_ logs: [FollowedLog]) throws -> [ObservedRun] {
    let plans = [try stopping.plan()] + rivals.map { _ in ObservedRun.Plan() }
    let runs = ObservedRun.runs(of: logs, plans: plans, takesRivalsAsEnded: true)
    return try zip(runs, [log] + rivals).map { run, path in
      guard let run else {
        throw ValidationError(
          "\(path): neither its head nor a rival says where the run will end; give --horizon or "
            + "--schedule")
      }
      return run
    }
  }
}
