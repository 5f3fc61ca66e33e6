internal import Basics

/// Reads selected columns of a log row by row, in bounded memory.
///
/// The text may be delimited by commas, semicolons or tabs (RFC 4180 quotes, a byte order mark,
/// any line ending, blank lines and `#` lines are taken as they come) or hold one JSON object a
/// line, and it may be gzip. Cells become numbers and nothing else: a blank cell is nil, text is
/// an error with its place.
///
/// ```swift
/// var scanner = try LogScanner(opening: "run.csv")
/// scanner.select([0, 2])
/// while try scanner.next() { print(scanner.line, scanner[0], scanner[1]) }
/// ```
public struct LogScanner: ~Copyable {
  /// The names in the header, in order. For JSON lines, the keys of the numbers in the first
  /// lines, those of nested objects joined by `/`.
  public var columns: [String] { layout.columns }
  /// What the comment lines before the columns say.
  public var head: LogHead { layout.head }
  /// The line on which the current row begins, counted from 1.
  public internal(set) var line = 0
  /// The last line, if it was dropped because it is not finished: a log that is being written.
  public internal(set) var unfinishedLine: Int?
  /// The line of the header.
  public var headerLine: Int { layout.line }
  /// The path, or `standard input`.
  public var file: String { window.source.name }

  var window: ByteWindow
  let layout: LogLayout
  var format: LogLayout.Format { layout.format }
  var nextLine: Int
  /// An unfinished last line has been given its line ending, see `ByteWindow`.
  var isLastLineUnfinished = false
  /// Rows end before a last line that lacks its line ending, which stays where it is.
  var holdsBackUnfinishedLine = false
  /// How the run ended, if a comment line behind the rows so far says so.
  var outcome: LogOutcome?
  /// What was left out of the text, or takes reading, so far.
  var passedOver = PassedOver()
  /// What there is to tell of the file besides its rows, once they are read.
  var scanAccount: ScanAccount {
    let format = window.source.format
    return ScanAccount(
      format: format, passedOver: passedOver,
      unfinishedLine: unfinishedLine ?? (format?.isLastLineLeftOut == true ? nextLine : nil),
      outcome: outcome)
  }
  var cells: RowCells
  /// The text of the current row in the columns selected as text.
  var texts: [[UInt8]] = []
  /// The rows of a table in memory.
  var memory: MemoryRows?
  /// For JSON lines, the selected keys.
  var selectedKeys: [[UInt8]] = []

  /// Opens the log and reads its header.
  ///
  /// - Parameter path: A file, or `-` for standard input.
  /// - Parameter pattern: a regular expression whose named groups are columns, for lines of a format
  ///   that is not known.
  public init(opening path: String, pattern: String? = nil) throws(LogError) {
    if let table = MemoryFiles.current.table(path) {
      self.init(table, named: path)
      return
    }
    let source = try ByteSource(opening: path)
    try source.recognizeFormat(pattern: pattern)
    var window = ByteWindow(source)
    let layout = try LogLayout(reading: &window)
    self.init(window, layout: layout, nextLine: layout.nextLine)
  }

  /// Goes on with a log whose layout is known, behind the bytes of the window that are consumed.
  init(_ window: consuming ByteWindow, layout: LogLayout, nextLine: Int) {
    self.window = window
    self.nextLine = nextLine
    self.layout = layout
    cells = RowCells(columns: layout.columns.count, selected: [])
  }

  /// Sets which columns the following rows hold, by their positions in ``columns``.
  ///
  /// - Parameter texts: columns to hold as text, see ``text(_:)``.
  public mutating func select(_ selected: [Int], texts: [Int] = []) {
    let all = selected + texts
    precondition(
      Set(all).count == all.count && all.allSatisfy(columns.indices.contains),
      "columns are selected once each, from those there are")
    cells = RowCells(columns: columns.count, selected: selected, texts: texts)
    self.texts = texts.map { _ in [] }
    selectedKeys = all.map { Array(columns[$0].utf8) }
  }

  /// Moves to the next row. False at the end of the log.
  public mutating func next() throws(LogError) -> Bool {
    switch format {
    case .delimited(let delimiter): try nextDelimitedRow(delimiter)
    case .jsonLines: try nextJSONRow()
    case .memory: nextMemoryRow()
    }
  }

  /// The number in a selected column of the current row, nil where the cell is blank.
  public subscript(_ position: Int) -> Double? {
    cells[position]
  }

  /// Takes up a comment line among the rows.
  mutating func note(comment: UnsafeBufferPointer<UInt8>) {
    guard comment.count < 1024 else { return }
    var head = LogHead()
    head.append(String(decoding: comment, as: UTF8.self))
    outcome = head.outcome ?? outcome
  }

  /// The text in a column selected as such, of the current row, without blanks around it.
  public func text(_ position: Int) -> String {
    String(String(decoding: texts[position], as: UTF8.self).trimmed)
  }

  func error(
    line: Int? = nil, column: Int? = nil, _ message: String, advice: (any Advice)? = nil
  ) -> LogError {
    LogError(.badData, file: file, line: line, column: column, message, advice: advice)
  }
}
