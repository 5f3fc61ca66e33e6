/// A JSON object of arrays, a column each, as Keras' `History.history` is saved:
/// `{"loss": [1.8, 1.2, …], "val_loss": [1.7, …]}`.
///
/// Its rows are counted from 0 in a column `epoch`, unless it has a column of that name.
struct ColumnArrays: LogTranslator {
  let name = "a JSON object of arrays"

  /// The names of columns come first.
  let addedLines = 1

  /// Nil if the document is of another kind.
  init?(_ opening: LogOpening) {
    var reader = Reader(bytes: opening.bytes)
    guard reader.take(UInt8(ascii: "{")), reader.string() != nil, reader.take(UInt8(ascii: ":")),
      reader.take(UInt8(ascii: "[")), reader.scalar() != nil
    else { return nil }
    // Records that hold an array and begin with it are lines of their own.
    let objects = opening.content.prefix(2).filter { $0.first == UInt8(ascii: "{") }
    if objects.count == 2 { return nil }
  }

  /// The largest document.
  private static let mostBytes = 1 << 28
  var longestPiece: Int { Self.mostBytes }

  mutating func translate(
    _ input: ArraySlice<UInt8>, isFinal: Bool, into output: inout [UInt8]
  ) throws(FormatError) -> Int {
    guard input.count <= Self.mostBytes else {
      throw FormatError(message: "a JSON document of more than \(Self.mostBytes >> 20) MiB")
    }
    guard isFinal else { return 0 }
    var columns: [(name: [UInt8], cells: [ArraySlice<UInt8>])] = []
    var reader = Reader(bytes: input)
    var isWhole = reader.take(UInt8(ascii: "{"))
    while isWhole, let name = reader.string(), reader.take(UInt8(ascii: ":")) {
      if let cells = reader.array() {
        columns.append((name, cells))
      } else {
        // A number or a text beside the arrays says nothing of rows.
        isWhole = reader.scalar() != nil || reader.string() != nil
      }
      if !reader.take(UInt8(ascii: ",")) { break }
    }
    guard isWhole, reader.take(UInt8(ascii: "}")), !columns.isEmpty else {
      throw FormatError(
        message: "this JSON document is neither records nor columns",
        advice: "Write one JSON object a line, for instance with jq -c")
    }
    let isCounted = columns.contains { $0.name == Array("epoch".utf8) }
    let names = (isCounted ? [] : [Array("epoch".utf8)]) + columns.map(\.name)
    output += names.map {
      [UInt8(ascii: "\"")] + $0.filter { $0 != UInt8(ascii: "\"") } + [UInt8(ascii: "\"")]
    }
    .joined(separator: [UInt8(ascii: ",")])
    output.append(10)
    for row in 0..<(columns.map(\.cells.count).max() ?? 0) {
      var cells = isCounted ? [] : [Array("\(row)".utf8)[...]]
      for column in columns {
        cells.append(row < column.cells.count ? column.cells[row] : [])
      }
      output += cells.joined(separator: [UInt8(ascii: ",")])
      output.append(10)
    }
    return input.count
  }

  /// Reads the tokens of JSON, blanks between them passed over.
  private struct Reader {
    let bytes: ArraySlice<UInt8>
    private var position: Int

    init(bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      position = bytes.startIndex
    }

    private mutating func skipBlanks() {
      while position < bytes.endIndex, bytes[position] <= 32 { position += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
      skipBlanks()
      guard position < bytes.endIndex, bytes[position] == byte else { return false }
      position += 1
      return true
    }

    mutating func string() -> [UInt8]? {
      guard take(UInt8(ascii: "\"")) else { return nil }
      let start = position
      while position < bytes.endIndex, bytes[position] != UInt8(ascii: "\"") {
        position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard position < bytes.endIndex else { return nil }
      defer { position += 1 }
      return Array(bytes[start..<position])
    }

    /// A number, or a word such as `null`, which a cell of a table takes as well; a text as it is.
    mutating func scalar() -> ArraySlice<UInt8>? {
      skipBlanks()
      let start = position
      while position < bytes.endIndex, bytes[position] > 32,
        ![",", "]", "}", "[", "{", "\""].contains(Unicode.Scalar(bytes[position]))
      {
        position += 1
      }
      return position > start ? bytes[start..<position] : nil
    }

    mutating func array() -> [ArraySlice<UInt8>]? {
      guard take(UInt8(ascii: "[")) else { return nil }
      var cells: [ArraySlice<UInt8>] = []
      if take(UInt8(ascii: "]")) { return cells }
      repeat {
        if let cell = scalar() {
          cells.append(cell)
        } else if string() != nil || array() != nil {
          cells.append([])
        } else {
          return nil
        }
      } while take(UInt8(ascii: ","))
      return take(UInt8(ascii: "]")) ? cells : nil
    }
  }
}
