internal import Records

/// A training run that keeps its log, and a checkpoint beside it, so that whatever interrupts it, the
/// log ends up as if nothing had.
///
/// ```swift
/// let run = try LoggedRun(plan, path: "run.csv", opening: .resuming)
/// if run.ending == nil { try run.train() }
/// ```
///
/// The checkpoint `PATH.checkpoint` is replaced whole, after the records up to it are on the disk, and
/// removed once the run has ended. A run that is resumed trains on from it; records that the log has
/// beyond it are made again and compared, and stay as they are. So they are without a checkpoint,
/// from the first step on.
public final class LoggedRun {
  /// What to do with a log that is there already.
  public enum Opening: Sendable {
    /// Refuse it.
    case new
    /// Begin anew, and replace it.
    case replacing
    /// Go on with it. Without a log, begin.
    case resuming
  }

  public let plan: TrainingPlan
  public let path: String
  /// How the run had ended before, in the words of the log, if it has nothing more to do.
  public private(set) var ending: String?
  /// The step that the run goes on from; 0 for one that begins.
  public private(set) var resumedStep = 0

  /// The records that the log has after training.
  public private(set) var recordCount = 0
  /// The search for the rates, as far as it has come, where they are searched for.
  public private(set) var rateSearch: AutoLRS?

  private var active: RunInProgress?

  /// Opens the log, and makes the run or goes to its checkpoint.
  ///
  /// - Parameters:
  ///   - title: the first line of a new log.
  ///   - threads: how many threads share the arithmetic; by default all processors.
  ///   - checkpointEvery: steps between checkpoints; by default one about every ten seconds, and
  ///     rarer where it would take more than a twentieth of the time.
  /// - Throws: `LogError` for a log or a checkpoint that cannot be gone on with, is another plan's,
  ///   or is in use; and what the task throws about its data.
  public init(
    _ plan: TrainingPlan, path: String, opening: Opening, title: String = "losscast",
    threads: Int? = nil, checkpointEvery: Int? = nil
  ) throws {
    self.plan = plan
    self.path = path
    // In the head of the log, each stands in a line.
    for (key, value) in plan.configuration where value.contains(where: \.isNewline) {
      throw TrainingError(
        argument: key, value: value.debugDescription, requirement: "must be in one line")
    }
    try LogWriter.requireFileOrNothing(at: path)
    let found = opening == .resuming ? try LogText(reading: path) : nil
    if let found {
      // Before any text is read, which a run that has ended does without.
      try Self.requireSame(found, plan.configuration, ignoring: Fingerprint.isKey, path: path)
      ending = found.closing.outcome?.description
      if ending != nil {
        // One that was killed between its last line and here has left its checkpoint.
        CheckpointFile(besideLog: path).remove()
        return
      }
    }
    let run = try TrainingRun(plan, threads: threads)
    if let found { try Self.requireSame(found, run.configuration, path: path) }
    let checkpoints = CheckpointSchedule(
      file: CheckpointFile(besideLog: path), every: checkpointEvery)
    if var found {
      let log = try LogWriter(continuing: path, columns: run.columns.names, text: &found)
      // Another process may have written on until the log was locked.
      ending = found.closing.outcome?.description
      if ending != nil { return }
      let done = try resume(run, from: checkpoints.file, found)
      active = RunInProgress(
        run: run, log: log, pending: found.rows[done...], digest: LogDigest(found.rows[..<done]),
        checkpoints: checkpoints)
    } else {
      let log = try LogWriter(
        creating: path, header: Self.header(of: run, title: title), columns: run.columns.names,
        isReplacing: opening == .replacing)
      checkpoints.file.remove()
      active = RunInProgress(
        run: run, log: log, pending: [], digest: LogDigest(), checkpoints: checkpoints)
    }
  }

  /// The columns of the log, unless the run had ended before.
  public var columns: TrainingColumns? { active?.run.columns }

  /// Trains to the end, or until it is stopped.
  ///
  /// - Parameters:
  ///   - isStopped: asked after every step; the run is then left with a checkpoint.
  ///   - onRecord: called with each record that the log gets.
  /// - Returns: the outcome. A run that had ended before has no other.
  /// - Throws: `LogError` if the log or the checkpoint cannot be written, or if records that the log
  ///   has are not what training gives again.
  /// - Precondition: ``ending`` is nil.
  @discardableResult
  public func train(
    isStopped: () -> Bool = { false }, onRecord: (TrainingRecord) -> Void = { _ in }
  ) throws -> TrainingOutcome {
    // Unreachable: sessions ask for the ending first, and train once.
    guard var active = active.take() else { preconditionFailure("the run has ended before") }
    let run = active.run
    while run.outcome == nil {
      let record = run.next { isStopped() || active.checkpoints.isDue(at: run.updates) }
      if let record, try active.append(record) { onRecord(record) }
      if run.outcome != nil { break }
      if isStopped() {
        run.cancel()
      } else if active.checkpoints.isDue(at: run.updates) {
        try active.saveCheckpoint()
      }
    }
    let outcome = run.outcome ?? .cancelled(after: run.step)
    (recordCount, rateSearch) = (active.digest.rows, run.rateSearch)
    try active.finish(outcome)
    return outcome
  }
}

extension LoggedRun {
  private static func header(of run: TrainingRun, title: String) -> [String] {
    [title] + run.configuration.map(LogHead.line)
      + run.plan.factLines(lossColumn: run.columns.loss)
  }

  private static func requireSame(
    _ log: LogText, _ configuration: [(key: String, value: String)],
    ignoring isIgnored: (String) -> Bool = { _ in false }, path: String
  ) throws(LogError) {
    let known = Set(configuration.map(\.key))
    let logged = log.head.lines.dropFirst().compactMap(LogHead.entry).filter {
      known.contains($0.key) || !(TrainingPlan.factKeys.contains($0.key) || isIgnored($0.key))
    }
    if let difference = ConfigurationDifference(from: logged, to: configuration) {
      throw otherPlan(difference, file: path)
    }
  }

  private static func otherPlan(_ difference: ConfigurationDifference, file: String) -> LogError {
    let (old, new) = (difference.old ?? "none", difference.new ?? "none")
    guard !Fingerprint.isKey(difference.key) else {
      return LogError(
        .badData, file: file,
        "the data has changed since the run began: its \(difference.key) was \(old) and is \(new)",
        advice: RecordsAdvice.replace(or: "Restore the data"))
    }
    return LogError(
      .badData, file: file, "is of another run: its \(difference.key) is \(old), not \(new)",
      advice: "Resume with the options that it was made with, or choose another name")
  }

  /// Goes to the checkpoint, if there is one that the log reaches up to.
  ///
  /// - Returns: how many of the log's rows are behind the run.
  private func resume(
    _ run: TrainingRun, from file: CheckpointFile, _ log: LogText
  ) throws(LogError) -> Int {
    guard let checkpoint = try file.read(upTo: run.largestCheckpoint) else { return 0 }
    let configuration = checkpoint.configuration.map { (key: $0.key, value: $0.value) }
    if let difference = ConfigurationDifference(from: configuration, to: run.configuration) {
      throw Self.otherPlan(difference, file: file.path)
    }
    // A search adds records where its stages begin and end.
    let done =
      plan.search == nil ? plan.recordCount(through: checkpoint.step) : checkpoint.log?.rows ?? 0
    // A log that has lost records gets them back by training from the start.
    guard done <= log.rows.count, done > 0 || checkpoint.step == 0 || plan.search == nil else {
      return 0
    }
    try requireUnchanged(log, through: done, since: checkpoint)
    do throws(TrainingError) {
      try run.resume(from: checkpoint)
    } catch {
      throw LogError(
        .badData, file: file.path, "does not hold a state of this run",
        advice: "Remove it; the run is then trained again from its start, to the same log")
    }
    resumedStep = checkpoint.step
    return done
  }

  /// - Parameter done: how many of the log's rows are of steps up to the checkpoint's.
  private func requireUnchanged(
    _ log: LogText, through done: Int, since checkpoint: Checkpoint
  ) throws(LogError) {
    guard let known = checkpoint.log else { return }
    let rows =
      known.rows == done
      ? known.firstDifference(from: LogDigest(log.rows[..<done])) : 0..<max(done, 1)
    guard let rows else { return }
    // The head and the names of the columns stand before the first row.
    let first = log.head.lines.count + 2 + rows.lowerBound
    let last = first + rows.count - 1
    throw LogError(
      .badData, file: path, line: first,
      (last == first
        ? "this row is not the one" : "the rows from here to line \(last) are not those")
        + " that the run wrote: the log was changed since",
      advice: RecordsAdvice.replace(
        or: "Restore the log; or remove \(CheckpointFile(besideLog: path).path), and the run is "
          + "trained again and compared"))
  }
}
