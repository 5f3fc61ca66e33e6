import Basics

/// How a log is laid out: its format, its columns and where its rows begin.
struct LogLayout: Sendable {
  enum Format: Hashable, Sendable {
    case delimited(UInt8)
    case jsonLines
    /// No text at all.
    case memory
  }

  var format = Format.jsonLines
  var columns: [String] = []
  /// The columns that hold numbers; those of texts, which JSON tells apart, follow them.
  var numberColumns: Range<Int> { 0..<(columns.count - textColumnCount) }
  private var textColumnCount = 0
  /// The comment lines before the columns.
  private(set) var head = LogHead()
  /// The line of the column names.
  var line = 1
  /// The line after them.
  var nextLine = 1

  /// Of what is no text: its names, those of columns of texts apart, and what comment lines would say.
  init(format: Format, columns: [String], texts: [String], head lines: [String]) {
    self.format = format
    self.columns = columns + texts
    textColumnCount = texts.count
    for line in lines { head.append(line) }
  }

  /// Reads the head of the log and moves the window behind it.
  ///
  /// - Parameter earlier: The head of a file that this one goes on from. Rows of as many numbers
  ///   need no column names of their own then.
  init(reading window: inout ByteWindow, after earlier: LogLayout? = nil) throws(LogError) {
    // Lines are those of the file, whatever was put before them.
    nextLine -= window.source.addedLines
    try skipBlank(&window)
    line = nextLine
    if window.base[window.start] == UInt8(ascii: "{") {
      try readKeys(&window)
    } else {
      try readNames(&window, after: earlier)
    }
  }

  /// Moves to the first byte that is neither a byte order mark nor in a blank or `#` line.
  private mutating func skipBlank(_ window: inout ByteWindow) throws(LogError) {
    while window.end - window.start < 3, try window.refill(line: 1) {}
    let p = window.base + window.start
    if p[0] == 0xef, p[1] == 0xbb, p[2] == 0xbf { window.start += 3 }
    while true {
      guard window.start < window.end else {
        if try window.refill(line: nextLine) { continue }
        throw Self.error(
          window, nil,
          nextLine == 1 ? "the file is empty" : "the file holds nothing but comments",
          advice: "A log has a line with column names and then a row for each logged step")
      }
      switch window.base[window.start] {
      case UInt8(ascii: "\n"):
        nextLine += 1
        window.start += 1
      case UInt8(ascii: "\r"):
        if window.start + 1 == window.end { _ = try window.refill(line: nextLine) }
        if window.base[window.start + 1] == UInt8(ascii: "\n") { window.start += 1 }
        nextLine += 1
        window.start += 1
      case UInt8(ascii: " "):
        window.start += 1
      case UInt8(ascii: "#"):
        var comment: [UInt8] = []
        while true {
          let byte = window.base[window.start]
          if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
          if window.start == window.end {
            if try !window.refill(line: nextLine) { break }
            continue
          }
          if comment.count < Self.longestComment { comment.append(byte) }
          window.start += 1
        }
        if comment.count < Self.longestComment {
          head.append(String(decoding: comment, as: UTF8.self))
        }
      default:
        return
      }
    }
  }

  /// A longer comment is not looked at. Schedules drawn by hand take thousands of letters.
  private static let longestComment = 1 << 20

  /// Reads the line of column names and finds its delimiter.
  private mutating func readNames(
    _ window: inout ByteWindow, after earlier: LogLayout?
  ) throws(LogError) {
    var isEnded = false
    var fields: [[UInt8]] = []
    let start = window.position
    while true {
      if let found = readFields(&window) {
        fields = found
        break
      }
      if try window.refill(line: nextLine) { continue }
      if isEnded {
        throw Self.error(window, line, "a quote is never closed", advice: "Close it")
      }
      try window.appendNewline()
      isEnded = true
    }
    columns = fields.map { String(String(decoding: $0, as: UTF8.self).trimmed) }
    let names = columns.filter { !$0.isEmpty }
    if !names.isEmpty && names.allSatisfy({ Double($0) != nil }) {
      if let earlier, earlier.format == format, earlier.columns.count == columns.count {
        columns = earlier.columns
        window.start -= window.position - start
        nextLine = line
        return
      }
      throw Self.error(
        window, line, "there is no header: the first row holds only numbers",
        advice: "Put a line with the column names first, such as step,lr,loss")
    }
    if names.contains(where: { name in name.unicodeScalars.contains { $0.value < 9 } }) {
      throw Self.error(
        window, line, "this is not text", advice: "Give a CSV, TSV or JSON-lines log")
    }
    if fields.first?.first == UInt8(ascii: "[") {
      throw Self.error(
        window, line, "this is a JSON array",
        advice: "Write one JSON object a line, for instance with jq -c '.[]'")
    }
  }

  /// The fields of the header with the delimiter that splits it into most fields, or nil if its
  /// end is not at hand. Sets the format and moves behind the header.
  private mutating func readFields(_ window: inout ByteWindow) -> [[UInt8]]? {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    var newlines = 1
    var end = window.start
    scan: while true {
      guard end < window.end else { return nil }
      let byte = window.base[end]
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "\n") where isQuoted: newlines += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if !isQuoted { break scan }
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"):
        if !isQuoted { counts[byte, default: 0] += 1 }
      default: break
      }
      end += 1
    }
    if window.base[end] == UInt8(ascii: "\r") {
      if end + 1 == window.end && !window.isFinal { return nil }
    }
    // The order settles a tie: the comma first.
    var delimiter = UInt8(ascii: ",")
    for candidate in [UInt8(ascii: "\t"), UInt8(ascii: ";")]
    where counts[candidate, default: 0] > counts[delimiter, default: 0] {
      delimiter = candidate
    }
    var fields: [[UInt8]] = [[]]
    isQuoted = false
    var position = window.start
    while position < end {
      let byte = window.base[position]
      if byte == UInt8(ascii: "\"") {
        if isQuoted && window.base[position + 1] == UInt8(ascii: "\"") {
          fields[fields.count - 1].append(byte)
          position += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == delimiter && !isQuoted {
        fields.append([])
      } else {
        fields[fields.count - 1].append(byte)
      }
      position += 1
    }
    let isPair =
      window.base[end] == UInt8(ascii: "\r") && window.base[end + 1] == UInt8(ascii: "\n")
    window.start = end + (isPair ? 2 : 1)
    nextLine += newlines
    format = .delimited(delimiter)
    return fields
  }

  /// So many bytes are enough to see which metrics a run logs.
  static let keyWindow = 1 << 18

  /// The keys of numbers in the complete lines at hand, in order of appearance.
  private mutating func readKeys(_ window: inout ByteWindow) throws(LogError) {
    format = .jsonLines
    while window.end < Self.keyWindow, try window.refill(line: nextLine) {}
    var seen: Set<String> = []
    var texts: [String] = []
    var position = window.start
    var lineNumber = nextLine
    while let end = window.endOfLine(from: position) {
      var parser = JSONLineParser(window.bytes(position..<end))
      let outcome = parser.parse { path, value in
        let key = String(decoding: path, as: UTF8.self)
        switch value {
        case .number: if seen.insert(key).inserted { columns.append(key) }
        case .text: if !texts.contains(key), texts.count < Self.mostTextKeys { texts.append(key) }
        case .null: break
        }
      }
      if case .malformed(let problem) = outcome, end < window.end {
        throw Self.error(window, lineNumber, problem, advice: "Write one JSON object a line")
      }
      position = end + 1
      lineNumber += 1
    }
    texts.removeAll(where: seen.contains)
    columns += texts
    textColumnCount = texts.count
  }

  /// Objects with more keys of text are no rows of a log.
  private static let mostTextKeys = 64

  private static func error(
    _ window: borrowing ByteWindow, _ line: Int?, _ message: String, advice: (any Advice)? = nil
  ) -> LogError {
    LogError(.badData, file: window.source.name, line: line, message, advice: advice)
  }
}
