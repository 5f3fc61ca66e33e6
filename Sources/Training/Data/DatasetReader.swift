internal import Records

/// The rows of a data file while they are being read, kept sparse since the width of a LIBSVM
/// file is known only at its end.
struct DatasetReader {
  private enum Format {
    case libsvm
    /// With the place of the label among the columns.
    case csv(label: Int, columns: Int)
  }

  let path: String
  private var format: Format?
  private var line = 0
  private var labels: [Float] = []
  /// Where each row ends among the entries.
  private var ends: [Int] = []
  /// The entries that are written down, and their columns from 0.
  private var values: [Float] = []
  private var columns: [Int32] = []
  private var width = 0

  init(path: String) { self.path = path }

  mutating func read() throws(LogError) {
    var window = ByteWindow(try ByteSource(opening: path))
    while true {
      var end = window.endOfLine(from: window.start)
      while end == nil, try window.refill(line: line + 1) {
        end = window.endOfLine(from: window.start)
      }
      // A last line without a newline ends with the file.
      guard let end = end ?? window.endOfLine(from: window.start) else { return }
      line += 1
      try take(window.bytes(window.start..<end))
      window.start = end + 1
    }
  }

  /// All rows as a matrix.
  func dense() throws(LogError) -> (features: [Float], labels: [Float], width: Int) {
    guard !labels.isEmpty, width > 0 else {
      throw LogError(
        .badData, file: path, labels.isEmpty ? "there are no rows" : "no row has a feature",
        advice: "Give LIBSVM lines 'label index:value …' or CSV rows of numbers")
    }
    var features = [Float](repeating: 0, count: labels.count * width)
    var entry = 0
    for (row, end) in ends.enumerated() {
      while entry < end {
        features[row * width + Int(columns[entry])] = values[entry]
        entry += 1
      }
    }
    return (features, labels, width)
  }

  private mutating func take(_ text: UnsafeBufferPointer<UInt8>) throws(LogError) {
    guard let first = text.first(where: { !$0.isBlank }), first != UInt8(ascii: "#") else {
      return
    }
    if format == nil {
      guard text.contains(UInt8(ascii: ",")) else {
        format = .libsvm
        return try takeLIBSVM(text)
      }
      let cells = Self.cells(text)
      let names = cells.map { String(decoding: $0.unquoted, as: UTF8.self).lowercased() }
      let named = names.firstIndex { ["label", "target", "y"].contains($0) }
      format = .csv(label: named ?? cells.count - 1, columns: cells.count)
      // A first row with anything but numbers is one of names.
      if cells.contains(where: { number($0.unquoted) == nil }) { return }
    }
    switch format {
    case .csv(let label, let columns): try takeCSV(text, label: label, columns: columns)
    default: try takeLIBSVM(text)
    }
  }

  private mutating func takeCSV(
    _ text: UnsafeBufferPointer<UInt8>, label: Int, columns count: Int
  ) throws(LogError) {
    let cells = Self.cells(text)
    guard cells.count == count else {
      throw bad(
        field: min(cells.count, count) + 1,
        "fields in this row: \(cells.count), in the first: \(count)")
    }
    for (place, cell) in cells.enumerated() {
      let value = try finite(cell.unquoted, field: place + 1)
      if place == label {
        labels.append(value)
      } else {
        values.append(value)
        columns.append(Int32(place < label ? place : place - 1))
      }
    }
    try endRow(width: count - 1)
  }

  private mutating func takeLIBSVM(_ text: UnsafeBufferPointer<UInt8>) throws(LogError) {
    let content = text.prefix { $0 != UInt8(ascii: "#") }
    let fields = content.split(whereSeparator: \.isBlank)
    labels.append(try finite(fields[0], field: 1))
    var last = 0
    for (place, pair) in fields.enumerated().dropFirst() {
      guard let colon = pair.firstIndex(of: UInt8(ascii: ":")),
        let index = Int(String(decoding: pair[..<colon], as: UTF8.self))
      else {
        throw bad(field: place + 1, "\(Self.shown(pair)) is no index:value")
      }
      guard index > last else {
        throw bad(
          field: place + 1,
          index < 1
            ? "index \(index), but indices count from 1"
            : "index \(index) after \(last), but indices ascend within a row")
      }
      guard index <= Dataset.largestCount else { throw tooLarge(field: place + 1) }
      values.append(try finite(pair[(colon + 1)...], field: place + 1))
      columns.append(Int32(index - 1))
      last = index
    }
    try endRow(width: last)
  }

  private mutating func endRow(width: Int) throws(LogError) {
    ends.append(values.count)
    self.width = max(self.width, width)
    guard labels.count <= Dataset.largestCount / max(1, self.width) else {
      throw tooLarge(field: nil)
    }
  }

  private func finite(_ text: Slice<UnsafeBufferPointer<UInt8>>, field: Int) throws(LogError)
    -> Float
  {
    guard let value = number(text) else {
      throw bad(
        field: field, text.isEmpty ? "a number is missing" : "\(Self.shown(text)) is no number")
    }
    guard value.isFinite else {
      throw bad(field: field, "\(Self.shown(text)) is too large for single precision")
    }
    return value
  }

  /// The number that all of `text` is.
  private func number(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Float? {
    guard !text.isEmpty, let base = text.base.baseAddress else { return nil }
    let (number, end) = NumberParser.parse(base + text.startIndex)
    return end == base + text.endIndex ? Float(number) : nil
  }

  private static func cells(
    _ text: UnsafeBufferPointer<UInt8>
  ) -> [Slice<UnsafeBufferPointer<UInt8>>] {
    text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
  }

  private func bad(field: Int, _ message: String) -> LogError {
    LogError(
      .badData, file: path, line: line, column: field, message,
      advice: "Correct the row or take it out")
  }

  private func tooLarge(field: Int?) -> LogError {
    LogError(
      .badData, file: path, line: line, column: field,
      "more than \(Dataset.largestCount) features in all, which would fill 1 GiB",
      advice: "Features are kept dense: give fewer rows or lower indices")
  }

  /// The text as a message quotes it.
  private static func shown(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    "'\(String(decoding: text.prefix(40), as: UTF8.self))\(text.count > 40 ? "…" : "")'"
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool {
    self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  /// Without blanks and, inside those, double quotes at both ends.
  fileprivate var unquoted: Self {
    var part = drop(while: \.isBlank)
    while part.last?.isBlank == true { part.removeLast() }
    let quote = UInt8(ascii: "\"")
    if part.count >= 2, part.first == quote, part.last == quote {
      part = part.dropFirst().dropLast()
    }
    return part
  }
}
