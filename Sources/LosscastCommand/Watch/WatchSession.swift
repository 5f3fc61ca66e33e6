import Basics
import Platform
import Records
import Stopping

/// Looks at a folder again and again, shows the verdicts, and runs the hook of those to stop.
struct WatchSession {
  private var watch: StudyWatch
  private var display: WatchDisplay
  private var hook: StopHook?
  /// The kinds of notes that have been said of each log.
  private var said: [String: Set<String>] = [:]
  /// The metrics that were looked into, and those of which nobody knows what is better.
  private var metrics: Set<String> = []
  private var undecided: Set<String> = []
  private var hasSaidStrangers = false
  private let goal: Curve.Goal?
  private let schedules: RunScheduleArguments

  /// - Parameters:
  ///   - goal: what is better, if that is not to follow from the metric's name.
  ///   - schedules: those that the watch was given.
  init(
    _ watch: StudyWatch, goal: Curve.Goal?, schedules: RunScheduleArguments, display: WatchDisplay,
    hook: StopHook?
  ) {
    self.watch = watch
    self.goal = goal
    self.schedules = schedules
    self.display = display
    self.hook = hook
  }

  /// Looks until a signal comes.
  mutating func follow(every seconds: Double) throws {
    while Interruption.signal == nil {
      try look()
      let next = ContinuousClock.now + .seconds(seconds)
      while Interruption.signal == nil, ContinuousClock.now < next {
        let left = (next - ContinuousClock.now) / .milliseconds(1)
        poll(nil, 0, Int32(min(max(left, 1), 200)))
        collect()
      }
    }
  }

  /// Looks once.
  mutating func look() throws {
    var work: WorkInProgress?
    defer { work?.end() }
    let changes = try watch.update { done, count in
      if work == nil { work = WorkInProgress("judging runs", of: count) } else { work?.advance() }
      return Interruption.signal == nil
    }
    work?.end()
    // Where someone will look again, the run may be yet to come.
    if display.once { try schedules.requireKnown(among: watch.names) }
    if goal == nil { try decideGoals() }
    for change in changes {
      switch change {
      case .judged(let run) where undecided.contains(run.metric): continue
      case .judged(let run):
        sayAccount(of: run.name)
        try display.add(run)
        if run.verdict.decision == .stop, run.state == .growing { try stop(run) }
      case .vanished(let name): display.remark("\(name): the log has gone")
      case .unreadable(_, let error): display.problem(AdviceWords.text(of: error))
      case .endless(let name):
        sayAccount(of: name)
        display.remark("\(name): nothing says where the run will end; give --horizon")
      case .unplanned(let name): display.remark("\(name): \(StoppingArguments.advice)")
      }
    }
    try sayStrangers()
    try display.show(
      watch.runs.filter { !undecided.contains($0.metric) }, pending: watch.pending)
    collect()
  }

  /// Asks what is better of metrics that are new. One that comes later ends no watch of others.
  private mutating func decideGoals() throws {
    let isFirst = metrics.isEmpty
    for metric in watch.metrics.sorted() where metrics.insert(metric).inserted {
      do {
        _ = try Curve.Goal(decidingBy: metric)
      } catch {
        if isFirst { throw error }
        undecided.insert(metric)
        display.problem("no verdict on runs of '\(metric)': \(AdviceWords.text(of: error))")
      }
    }
  }

  /// What is new of how a run's log was read. While it grows, counts do too, and are not said again.
  private mutating func sayAccount(of name: String) {
    guard let entry = watch.log(of: name) else { return }
    for note in (entry.log.account?.notes ?? []) + watch.scheduleNotes(of: name)
    where said[entry.name, default: []].insert(note.kind).inserted {
      display.remark("\(entry.name): \(note.text(AdviceWords.text))")
    }
  }

  /// Says that no log is there; where nobody will look again, that is an error.
  private mutating func sayStrangers() throws {
    guard let others = watch.strangers, !hasSaidStrangers else { return }
    hasSaidStrangers = true
    let text =
      "no log is in the folder"
      + (others.isEmpty
        ? ""
        : ": of " + others.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
          + (others.count > 5 ? " and others" : "") + " none has a known ending")
      + "; a log's name ends in .csv, .tsv, .jsonl or .ndjson, or one of these and .gz, or holds tfevents"
    if display.once { throw FileError(text, status: Failure.missingInput) }
    display.remark(text)
  }

  private mutating func stop(_ run: JudgedRun) throws {
    guard let path = watch.log(of: run.name)?.log.path else { return }
    if let problem = hook?.stop(run, path: path) { display.problem(problem) }
  }

  /// Takes up commands that have ended.
  private mutating func collect() {
    for ended in hook?.ended() ?? [] {
      for line in ended.printed { display.remark("on-stop \(ended.name): \(line)") }
      if let problem = ended.problem { display.problem("--on-stop for \(ended.name) \(problem)") }
    }
  }

  /// Waits for commands that still run, unless a signal comes.
  mutating func end() throws {
    let signal = Interruption.signal
    while hook?.isBusy ?? false, Interruption.signal == signal {
      poll(nil, 0, 50)
      collect()
    }
    collect()
  }
}
