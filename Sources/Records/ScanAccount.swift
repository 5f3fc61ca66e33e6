/// What a scanner has to tell of a file besides its rows.
struct ScanAccount: Hashable, Sendable {
  /// What the file is, if it is no table of lines.
  var format: RecognizedFormat?
  var passedOver = PassedOver()
  /// The last line, if it was dropped because it is not finished.
  var unfinishedLine: Int?
  /// How the run ended, if a comment line behind its rows says so.
  var outcome: LogOutcome?

  /// What was read as what.
  var notes: [AccountNote] {
    (format.map { [.recognized(format: $0.name, silentLines: $0.silentLines)] } ?? [])
      + passedOver.notes
  }

  /// What is not there yet.
  var unfinished: [AccountNote] { unfinishedLine.map { [.unfinishedLine($0)] } ?? [] }
}

/// What a scanner has met between rows and cells that are plain numbers.
struct PassedOver: Hashable, Sendable {
  struct Tally: Hashable, Sendable {
    private(set) var count = 0
    private(set) var firstLine = 0

    mutating func count(_ line: Int) {
      if count == 0 { firstLine = line }
      count += 1
    }
  }

  /// Lines that name the columns once more.
  var repeatedNames = Tally()
  /// Lines of words, without a field of a row.
  var words = Tally()
  /// Cells such as `10k`, `12 %` or `1,234,567`.
  var scaled = Tally()
  /// Rows that were not asked for.
  var unchosen = Tally()
  /// Rows that name no run where runs are told apart.
  var nameless = Tally()

  var notes: [AccountNote] {
    var notes: [AccountNote] = []
    if repeatedNames.count > 0 {
      notes.append(.repeatedNames(count: repeatedNames.count, firstLine: repeatedNames.firstLine))
    }
    if words.count > 0 { notes.append(.words(count: words.count, firstLine: words.firstLine)) }
    if scaled.count > 0 {
      notes.append(.scaledCells(count: scaled.count, firstLine: scaled.firstLine))
    }
    if unchosen.count > 0 { notes.append(.unchosen(unchosen.count)) }
    if nameless.count > 0 {
      notes.append(.dropped(.noGroup, count: nameless.count, firstLine: nameless.firstLine))
    }
    return notes
  }
}
