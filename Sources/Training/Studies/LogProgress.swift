internal import Records

/// How far the run behind a log is.
package struct LogProgress: Hashable, Sendable {
  /// The last step that is logged; 0 before there is one.
  package private(set) var step = 0
  /// The loss there.
  package private(set) var loss: Double?
  /// Tokens or examples so far, where the log counts them.
  package private(set) var units: Double?
  /// `tokens` or `examples`.
  package private(set) var unit: String?
  /// How the run ended; nil while it has not.
  package private(set) var outcome: StudyRunState?

  /// Nil where there is no log, or none whose head is written.
  package init?(ofLog path: String) {
    guard let ends = LogEnds(ofLog: path) else { return nil }
    let record = ends.lastLines.lastIndex { !$0.hasPrefix("#") }
    if let record { readRecord(ends.lastLines[record], of: ends) }
    var closing = LogHead()
    for line in ends.lastLines[(record.map { $0 + 1 } ?? 0)...] { closing.append(line) }
    outcome = closing.outcome.map { $0.isCompleted ? .completed : .diverged }
  }

  private mutating func readRecord(_ line: Substring, of ends: LogEnds) {
    let cells = line.split(separator: ",", omittingEmptySubsequences: false)
    guard cells.count == ends.columns.count, let step = Int(cells[0]) else { return }
    self.step = step
    let lossColumn = ends.head.lossColumn ?? "loss"
    for (column, cell) in zip(ends.columns, cells) {
      if column == lossColumn { loss = Double(cell) }
      if column == "tokens" || column == "examples" {
        unit = column
        units = Double(cell)
      }
    }
  }
}
