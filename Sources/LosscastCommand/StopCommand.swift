import ArgumentParser
import Basics
import Plots
import Records
import Reports
import Schedules
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
        losscast stop sweep.csv --by seed --horizon 50000
        losscast stop sweep.csv --by seed --run seed=3

      With --by, a log may hold many runs, and so does a tracker's export that has a column for each, as \
      in 'RUN - train/loss', which --metric train/loss stands for. Each run of the first log gets a \
      verdict, with all others as its rivals, and the exit status is 3 if one of them is to stop; --run \
      judges one alone, by the name that is printed.

        losscast stop export.csv --metric train/loss --horizon 50000

      --horizon and --schedule TEXT are those of the runs that are judged, --schedule RUN=TEXT is that of \
      any. Where the run ends is told by --horizon, or else by --schedule, by a line \
      '# schedule: TEXT' in the log's head, as losscast train writes it, or by the longest rival. Rates that a \
      growing log has recorded are its past alone: a decay that is planned is foreseen only where \
      the schedule is told. Rivals are read by the columns of the run.

      A run that has diverged is to stop: its log says so, or ends in values that are no numbers, or its \
      loss stands ten times its first value above that. NaN where others follow was not measured. A \
      run that has reached its end is past stopping: continue.

      What is better of the metric, lower or higher, is told by its name or by --goal.
      """)

  @Argument(help: .init("The log of the run.", valueName: "run"), completion: .file())
  var log: String

  @Argument(help: .init("Logs of its rivals.", valueName: "rival"), completion: .file())
  var rivals: [String] = []

  @OptionGroup var stopping: StoppingArguments
  @OptionGroup var metric: MetricArguments
  @OptionGroup var rows: RowArguments

  @Option(
    name: .customLong("run"),
    help: .init("Of a log of many runs, judge this one alone.", valueName: "name"))
  var chosen: String?

  @OptionGroup(title: "Output") var output: OutputArguments

  /// The exit status of the verdict to stop.
  static let stopStatus: Int32 = 3

  func validate() throws {
    if rows.by != nil, chosen == nil { try requireOneForPlot() }
  }

  private func requireOneForPlot() throws {
    if output.plot != nil {
      throw ValidationError("--plot draws one run and its rivals; choose it with --run NAME")
    }
  }

  func run() throws {
    let policy = try stopping.chosenPolicy()
    let given = try stopping.schedules.read()
    let runs = try read(given)
    if chosen != nil || !runs[0].isOneOfMany {
      let answer = try answer(on: runs, by: policy)
      try output.show(
        text: answer.report(output.style), json: answer, figure: .verdict(answer))
      try end([answer.run])
    } else {
      try requireOneForPlot()
      let answers = try answers(on: runs, by: policy)
      // A picture of many is refused.
      try output.show(
        text: answers.report(output.style), json: answers, figure: Figure("", panels: []))
      try end(answers.runs)
    }
  }

  private func end(_ verdicts: [JudgedRun]) throws {
    if verdicts.contains(where: { $0.verdict.decision == .stop }) {
      throw ExitCode(Self.stopStatus)
    }
  }

  /// A run of the logs.
  private struct LoggedRun {
    var logged: FollowedRun
    /// What it is called among all of them.
    var name: String
    /// The file that it is read from, whether that is the first, and whether it may hold others.
    var path: String
    var isAsked: Bool
    var isOneOfMany: Bool
    /// What the options say of it.
    var plan = ObservedRun.Plan()
  }

  /// The runs of all logs, the one that is asked about first.
  private func read(_ given: RunSchedules) throws -> [LoggedRun] {
    let paths = [log] + rivals
    if paths.contains("") { throw ValidationError("the name of a log is empty") }
    var options = stopping.curveOptions(metric, rows)
    var runs: [LoggedRun] = []
    for (index, (path, name)) in zip(paths, Run.names(ofFiles: paths)).enumerated() {
      let log = try read(path, options)
      if index == 0 {
        options.metricColumn = options.metricColumn ?? log.metric
        options.positionColumn = options.positionColumn ?? log.positionName
        if options.goal == nil { _ = try Curve.Goal(decidingBy: log.metric) }
      }
      for run in log.runs where !run.curve.positions.isEmpty {
        let own = log.isOneRun ? name : paths.count == 1 ? run.name : "\(name)/\(run.name)"
        runs.append(
          LoggedRun(
            logged: run, name: own, path: path, isAsked: index == 0, isOneOfMany: !log.isOneRun))
      }
    }
    let names = Run.uniqueNames(runs.map(\.name))
    try stopping.schedules.requireKnown(among: names)
    for (index, name) in names.enumerated() {
      let isAsked = runs[index].isAsked
      runs[index].name = name
      runs[index].plan = ObservedRun.Plan(
        horizon: isAsked ? stopping.horizon : nil,
        // Rivals go by their logs, unless they are named: one schedule hardly fits all of them.
        schedule: isAsked ? given.schedule(of: name) : given.ownSchedule(of: name),
        warmup: given.warmup(of: name))
    }
    if let chosen { try put(chosen, first: &runs) }
    return runs
  }

  /// Puts the run of the first log that is to be judged alone before all others.
  private func put(_ chosen: String, first runs: inout [LoggedRun]) throws {
    guard runs[0].isOneOfMany else {
      throw ValidationError(
        "--run \(chosen): \(log) is one run; say with --by COLUMN what tells several apart")
    }
    let names = runs.filter(\.isAsked).map(\.name)
    guard let place = names.firstIndex(of: chosen) else {
      throw ValidationError(
        "--run \(chosen): no run of \(log) has that name"
          + Spelling.suggestion(for: chosen, among: names))
    }
    runs.insert(runs.remove(at: place), at: 0)
  }

  private func read(_ path: String, _ options: CurveOptions) throws -> FollowedLog {
    var log = FollowedLog(path, options: options)
    _ = try log.update()
    if let account = log.account { Console.note(account, of: path) }
    guard log.runs.contains(where: { !$0.curve.positions.isEmpty }) else {
      throw LogError(
        .badData, file: path, "no rows with a value of the metric yet",
        advice: "A log has a row for each logged step")
    }
    return log
  }

  /// The verdict on the first run.
  private func answer(on runs: [LoggedRun], by policy: any StoppingPolicy) throws -> StopAnswer {
    let observed = try observed(runs, takesRivalsAsEnded: true)
    var rivals = Array(observed.dropFirst())
    if let target = stopping.target { rivals.append(.target(target, like: observed[0])) }
    adviseSchedule(observed[0], runs[0], policy)
    return StopAnswer(
      run: JudgedRun(observed[0], of: runs[0].logged, given: rivals, by: policy),
      curve: observed[0].curve, rivals: rivals)
  }

  /// The verdicts on all runs of the first log.
  private func answers(on runs: [LoggedRun], by policy: any StoppingPolicy) throws -> StopAnswers {
    // Which of them has ended is not known: none is taken for it.
    let observed = try observed(runs, takesRivalsAsEnded: false)
    adviseSchedule(observed[0], runs[0], policy)
    return StopAnswers(
      runs.indices.filter { runs[$0].isAsked }.map { index in
        var rivals = observed
        let run = rivals.remove(at: index)
        if let target = stopping.target { rivals.append(.target(target, like: run)) }
        return JudgedRun(run, of: runs[index].logged, given: rivals, by: policy)
      })
  }

  private func adviseSchedule(
    _ observed: ObservedRun, _ run: LoggedRun, _ policy: any StoppingPolicy
  ) {
    if observed.schedule == nil, run.logged.hasRates, policy.usesSchedules {
      Console.note("\(run.path): \(StoppingArguments.advice)")
    }
  }

  /// Says where a given schedule is not the one that the log has followed so far.
  private func noteContradiction(of plan: any Schedule, by run: LoggedRun) {
    guard let logged = run.logged.recordedSchedule(warmup: run.plan.warmup)?.schedule,
      let last = run.logged.curve.positions.last.map({ Int(saturating: $0) })
    else { return }
    let (given, found) = (plan.rate(at: last), logged.rate(at: last))
    guard abs(given - found) > 0.02 * max(given, found) else { return }
    Console.note(
      "\(run.path): took --schedule instead of the logged rates, though at step \(last) it has "
        + "\(NumberText.significant(given)) and the log \(NumberText.significant(found))")
  }

  private func observed(
    _ runs: [LoggedRun], takesRivalsAsEnded: Bool
  ) throws -> [ObservedRun] {
    let observed = ObservedRun.runs(
      of: runs.map(\.logged), plans: runs.map(\.plan), takesRivalsAsEnded: takesRivalsAsEnded)
    let usesSchedules = try stopping.chosenPolicy().usesSchedules
    return try zip(observed, runs).map { observed, run in
      guard var observed else {
        throw ValidationError(
          takesRivalsAsEnded
            ? "\(run.path): neither its head nor a rival says where the run will end; give --horizon or "
              + "--schedule"
            : "\(run.path): nothing says where its runs will end; give --horizon or --schedule, or judge "
              + "one against the longest with --run NAME")
      }
      observed.curve.name = run.name
      Console.note(
        observed.scheduleNotes.filter { usesSchedules || $0.tellsOfDeparture }, of: run.path)
      if let plan = run.plan.schedule { noteContradiction(of: plan, by: run) }
      return observed
    }
  }
}
