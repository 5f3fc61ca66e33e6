internal import Basics
internal import Records
internal import Schedules

/// One member over one generation: what decides its numbers, and the files that hold them.
///
/// A segment is a run under a plan of its own, which begins from the checkpoint of another segment. Its log appears
/// whole, after the checkpoint at its end: a segment is there, or it is trained again, whenever the process dies.
struct PopulationSegment: Sendable {
  let plan: TrainingPlan
  let title: String
  /// The comment lines that say which it is, besides those of the plan.
  let origin: [(key: String, value: String)]
  /// What its values' columns hold.
  let values: [(column: String, value: Double)]
  let start: Int
  let end: Int
  /// What had been consumed before it, by all segments that its weights have gone through.
  let consumed: Int
  /// Without an ending.
  let path: String
  /// The segment that it begins from, likewise; nil for the start of training.
  let parent: String?

  /// What came of it.
  struct Result: Sendable {
    /// The names of the log's columns.
    var columns: [String]
    var rows: [String]
    /// The step at which it diverged.
    var divergedAt: Int?

    /// The value in the last row of a column.
    func last(_ column: String) -> Double? {
      guard let index = columns.firstIndex(of: column), let row = rows.last else { return nil }
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      return cells.indices.contains(index) ? Double(cells[index]) : nil
    }
  }

  var log: String { path + ".csv" }
  var checkpoint: CheckpointFile { CheckpointFile(besideLog: log) }

  /// In which of the plan's keys a segment and the one that it begins from may differ.
  private static let changing = Set(
    SearchedValue.Name.allCases.map(\.rawValue) + ["schedule", "seed"])

  private var head: [String] {
    [title] + (origin + plan.configuration).map(LogHead.line)
  }

  /// The names of the columns of a run's own and the values'. Seconds are left out, so that the same search makes the
  /// same bytes.
  func columns(of run: TrainingColumns) -> [String] {
    run.names.filter { $0 != TrainingColumns.seconds } + values.map(\.column)
  }

  /// What is on the disk of it; nil where it has to be trained.
  ///
  /// - Throws: `LogError` for one that is of another search, or was changed.
  func finished() throws(LogError) -> Result? {
    guard let text = try LogText(reading: log) else { return nil }
    let found = text.head.lines
    let expected = head
    // The title tells the version, which may be another.
    for line in 1..<max(found.count, expected.count, 1) {
      let (old, new) = (
        line < found.count ? found[line] : "nothing",
        line < expected.count ? expected[line] : "nothing"
      )
      guard old == new else {
        throw LogError(
          .badData, file: log, line: line + 1,
          "is of another search: it has '\(PrintableText.line(old, most: 100))' where this one has '\(PrintableText.line(new, most: 100))'",
          advice: RecordsAdvice.replace(or: "Choose another folder"))
      }
    }
    let last = text.closing[LogHead.outcomeKey] ?? ""
    let columns = text.names.split(separator: ",").map(String.init)
    let diverged = last.hasPrefix("diverged at step ") ? Int(last.dropFirst(17)) : nil
    guard text.closing["checksum"] == Self.checksum(of: text.rows),
      last == "completed"
        || diverged.map({ (start + 1...end).contains($0) }) == true
    else {
      throw LogError(
        .badData, file: log, "was changed since the search wrote it",
        advice: RecordsAdvice.replace(or: "Remove it, and it is trained again"))
    }
    return Result(columns: columns, rows: text.rows, divergedAt: diverged)
  }

  private static func checksum(of rows: [String]) -> String {
    String(Checkpoint.checksum(Array((rows.joined(separator: "\n")).utf8)[...]), radix: 16)
  }

  /// Trains it and writes its files.
  ///
  /// - Returns: nil if it was stopped; nothing of it is kept then.
  func train(isStopped: () -> Bool) throws -> Result? {
    let run = try TrainingRun(plan, threads: 1)
    if let parent { try go(run, to: CheckpointFile(besideLog: parent + ".csv")) }
    let columns = columns(of: run.columns)
    let seconds = run.columns.measures.firstIndex(of: TrainingColumns.seconds)
    var rows: [String] = []
    while run.step < end, run.outcome == nil {
      if isStopped() { return nil }
      guard let record = run.next(pausing: { isStopped() || run.step >= end }) else { continue }
      var measures = record.measures
      if let seconds { measures.remove(at: seconds) }
      rows.append(
        LogWriter.row(
          step: record.step,
          count: record.consumed.map { consumed + $0 / record.step * (record.step - start) },
          [record.rate] + measures + values.map(\.value)))
    }
    var divergedAt: Int?
    switch run.outcome {
    case .cancelled: return nil
    case .diverged(let step): divergedAt = step
    case .completed, nil:
      if end < plan.schedule.steps { try checkpoint.write(run.checkpoint()) }
    }
    let outcome = divergedAt.map { "diverged at step \($0)" } ?? "completed"
    try write(
      LogWriter.head(head, columns: columns) + rows.map { $0 + "\n" }.joined()
        + "# \(LogHead.line("checksum", Self.checksum(of: rows)))\n"
        + "# \(LogHead.line(LogHead.outcomeKey, outcome))\n", to: log)
    return Result(columns: columns, rows: rows, divergedAt: divergedAt)
  }

  private func go(_ run: TrainingRun, to file: CheckpointFile) throws {
    let advice = RecordsAdvice.replace(or: "Remove the folder 'segments', and all is trained again")
    guard let checkpoint = try file.read(upTo: run.largestCheckpoint) else {
      throw LogError(
        .missingFile, file: file.path, "a member is to be trained on from it, and it is not there",
        advice: advice)
    }
    guard checkpoint.step == start else {
      throw LogError(
        .badData, file: file.path, "is of step \(checkpoint.step), not \(start)", advice: advice)
    }
    do throws(TrainingError) {
      try run.branch(from: checkpoint, changing: Self.changing)
    } catch {
      throw LogError(
        .badData, file: file.path, "is not of this search: \(error)", advice: advice)
    }
  }
}

/// Writes a file of a search whole.
func write(_ text: String, to path: String) throws(LogError) {
  do throws(SystemError) { try AtomicFile.write(text, to: path) } catch {
    throw LogError(
      .unwritable, file: path, "cannot be written: \(error)",
      advice: RecordsAdvice.replace(
        or: "Check the folder, its permissions and the space on the disk"))
  }
}
