internal import Records

/// A run with work to do, its log and its checkpoints.
struct RunInProgress: ~Copyable {
  let run: TrainingRun
  var log: LogWriter
  /// The rows that the log has beyond the run's step.
  var pending: ArraySlice<String>
  /// The rows that the log has up to the run's step.
  var digest: LogDigest
  var checkpoints: CheckpointSchedule

  /// Appends the record or, if the log has it already, compares the two.
  ///
  /// - Returns: whether it is new.
  mutating func append(_ record: TrainingRecord) throws -> Bool {
    let again = LogWriter.row(
      step: record.step, count: record.consumed,
      [record.rate] + record.measures.map { $0.isNaN ? nil : $0 })
    guard let row = pending.popFirst() else {
      try log.append(row: again)
      digest.append(again)
      return true
    }
    digest.append(row)
    guard row == again || timeless(row) == timeless(again) else {
      throw disagreement(atStep: record.step, row: row)
    }
    // The clock goes on from where the log was.
    if run.logsSeconds, let seconds = row.split(separator: ",").last.flatMap({ Double($0) }) {
      run.seconds = max(run.seconds, seconds)
    }
    return false
  }

  /// The row without its last cell if that is of seconds.
  private func timeless(_ row: String) -> Substring {
    guard run.logsSeconds, let comma = row.lastIndex(of: ",") else { return row[...] }
    return row[..<comma]
  }

  private func disagreement(atStep step: Int, row: String) -> LogError {
    LogError(
      .badData, file: log.path,
      "training again gives another record at step \(step) than the log has, \(row)",
      advice: RecordsAdvice.replace(
        or: "The log is from another kind of machine or was changed. Go on there"))
  }

  mutating func saveCheckpoint() throws {
    // The disk has the records up to it before it has the checkpoint.
    try log.sync()
    try log.requireCurrent()
    try checkpoints.save(run, log: digest)
  }

  consuming func finish(_ outcome: TrainingOutcome) throws {
    if case .cancelled = outcome {
      try saveCheckpoint()
      return
    }
    if let row = pending.first {
      throw disagreement(atStep: LogText.step(ofRow: row) ?? run.step, row: row)
    }
    try log.append(comment: LogHead.line(LogHead.outcomeKey, outcome.description))
    try log.sync()
    try log.requireCurrent()
    checkpoints.file.remove()
    try log.close()
  }
}
