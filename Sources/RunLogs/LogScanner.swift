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
  public let columns: [String]
  /// The column of losses that the log itself names, by a line `# loss-column: NAME` in its head.
  public let lossColumn: String?
  /// The number of the model's parameters, by a line `# parameters: N` in the log's head.
  public let modelSize: Double?
  /// The line on which the current row begins, counted from 1.
  public internal(set) var line = 0
  /// The last line, if it was dropped because it is not finished: a log that is being written.
  public internal(set) var unfinishedLine: Int?
  /// The line of the header.
  public let headerLine: Int
  /// The path, or `standard input`.
  public var file: String { window.source.name }

  var window: ByteWindow
  let format: LogHeader.Format
  var nextLine: Int
  /// An unfinished last line has been given its line ending, see `ByteWindow`.
  var isLastLineUnfinished = false
  var cells: RowCells
  /// For JSON lines, the selected keys.
  var selectedKeys: [[UInt8]] = []

  /// Opens the log and reads its header.
  ///
  /// - Parameter path: A file, or `-` for standard input.
  public init(opening path: String) throws(LogError) {
    var window = ByteWindow(try ByteSource(opening: path))
    let header = try LogHeader(reading: &window)
    self.window = window
    format = header.format
    columns = header.columns
    lossColumn = header.lossColumn
    modelSize = header.modelSize
    headerLine = header.line
    nextLine = header.nextLine
    cells = RowCells(columns: columns.count, selected: [])
  }

  /// Sets which columns the following rows hold, by their positions in ``columns``.
  public mutating func select(_ selected: [Int]) {
    precondition(
      Set(selected).count == selected.count && selected.allSatisfy(columns.indices.contains),
      "columns are selected once each, from those there are")
    cells = RowCells(columns: columns.count, selected: selected)
    selectedKeys = selected.map { Array(columns[$0].utf8) }
  }

  /// Moves to the next row. False at the end of the log.
  public mutating func next() throws(LogError) -> Bool {
    switch format {
    case .delimited(let delimiter): try nextDelimitedRow(delimiter)
    case .jsonLines: try nextJSONRow()
    }
  }

  /// The number in a selected column of the current row, nil where the cell is blank.
  public subscript(_ position: Int) -> Double? {
    @inline(__always)
    get {
      precondition(position >= 0 && position < cells.count, "the column is not selected")
      return cells.values[position]
    }
  }

  func error(
    line: Int? = nil, column: Int? = nil, _ message: String, advice: String? = nil
  ) -> LogError {
    LogError(.badData, file: file, line: line, column: column, message, advice: advice)
  }
}
