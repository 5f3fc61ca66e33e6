/// A format that is no table of lines, turned into one as it is read: each line that says something
/// becomes a JSON object or a row of CSV, each other an empty line, so that line numbers stay those of
/// the file.
///
/// Formats are recognized by their content. To add one, write a file beside this one and name it in
/// ``LogTranslators/recognized(in:)``.
protocol LogTranslator: Sendable {
  /// What the format is called where it is spoken of.
  var name: String { get }
  /// Lines that are put before the first of the file, such as names of columns.
  var addedLines: Int { get }
  /// How many written lines said nothing that belongs to a table.
  var silentLines: Int { get }
  /// Whether the last line was left out, since it is not finished.
  var isLastLineLeftOut: Bool { get }
  /// Whether the tool is known to log with a step the rate of the next one.
  var logsNextRate: Bool { get }

  /// Whether it can be gone on with when more has been written to the file.
  var canGoOn: Bool { get }

  /// The most bytes that may be waited for, such as those of a line.
  var longestPiece: Int { get }

  /// Appends what some bytes of the file become.
  ///
  /// - Parameters:
  ///   - input: what was left of the last call, and what follows it.
  ///   - isFinal: nothing follows the input.
  /// - Returns: how many bytes were taken. The rest comes again, with more behind it.
  /// - Throws: ``FormatError`` where the file is not what its beginning said.
  mutating func translate(
    _ input: ArraySlice<UInt8>, isFinal: Bool, into output: inout [UInt8]
  ) throws(FormatError) -> Int
}

extension LogTranslator {
  var addedLines: Int { 0 }
  // Lines are looked for again whenever more of them has come, so that long ones take long.
  var longestPiece: Int { ByteWindow.largestRow }
  var silentLines: Int { 0 }
  var isLastLineLeftOut: Bool { false }
  var logsNextRate: Bool { false }
  var canGoOn: Bool { false }
}

/// What is wrong with a file of a format.
struct FormatError: Error {
  var message: String
  var advice: String?
}

/// A format in which every line stands for itself.
protocol LineTranslator: Sendable {
  /// What the format is called where it is spoken of.
  static var name: String { get }

  /// Appends the line that a line becomes, without its ending; nothing if it says nothing.
  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8])
}

/// Hands a file to a translator line by line.
struct LineByLine: LogTranslator {
  private var translator: any LineTranslator
  /// Whether more may be written to the last line, if it lacks its ending.
  private let isGrowing: Bool
  private(set) var silentLines = 0
  private(set) var isLastLineLeftOut = false
  /// The fewest decimals of the numbers at the ends of lines; nil where there are none.
  private var decimals: Int?

  init(_ translator: any LineTranslator, of opening: LogOpening) {
    self.translator = translator
    isGrowing = opening.isGrowing
  }

  var name: String { type(of: translator).name }
  var canGoOn: Bool { isGrowing }

  mutating func translate(
    _ input: ArraySlice<UInt8>, isFinal: Bool, into output: inout [UInt8]
  ) -> Int {
    isLastLineLeftOut = false
    var start = input.startIndex
    while let end = input[start...].firstIndex(where: { $0 == 10 || $0 == 13 }) {
      // A carriage return may be the first half of an ending.
      if input[end] == 13, end + 1 == input.endIndex, !isFinal || isGrowing { break }
      take(line: input[start..<end], into: &output)
      start = end + 1
      if input[end] == 13, start < input.endIndex, input[start] == 10 { start += 1 }
    }
    guard isFinal, start < input.endIndex else { return start - input.startIndex }
    if isGrowing {
      isLastLineLeftOut = true
      // It comes again, with more behind it.
      return start - input.startIndex
    }
    if isCut(input[start...]) {
      isLastLineLeftOut = true
    } else {
      take(line: input[start...], into: &output)
    }
    return input.count
  }

  private mutating func take(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    let before = output.count
    translator.translate(line: line, into: &output)
    if output.count == before {
      if !line.allSatisfy(\.isBlank) { silentLines += 1 }
    } else if let own = Self.decimals(atEndOf: line) {
      decimals = min(decimals ?? own, own)
    }
    output.append(10)
  }

  /// Whether a last line without its ending may lack more than that: it ends in a number that has fewer
  /// decimals than those before it, and 3.2 for 3.2742 would look good.
  private func isCut(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.last?.isDigit ?? false || line.last == UInt8(ascii: ".") else { return false }
    return Self.decimals(atEndOf: line) ?? 0 < decimals ?? 1
  }

  /// The digits behind the point of the number that a line ends in; nil if it ends otherwise.
  private static func decimals(atEndOf line: ArraySlice<UInt8>) -> Int? {
    let digits = line.reversed().prefix(while: \.isDigit).count
    guard digits > 0 else { return nil }
    return line.dropLast(digits).last == UInt8(ascii: ".") ? digits : 0
  }
}

/// The beginning of a file, by which its format is recognized.
struct LogOpening {
  /// The first bytes, a byte order mark left out.
  let bytes: ArraySlice<UInt8>
  /// Whether that is all of the file.
  let isWhole: Bool
  /// Whether more may be written to the file.
  let isGrowing: Bool
  /// The whole lines among the first ones, without their endings.
  let lines: [ArraySlice<UInt8>]

  /// So many bytes are looked at.
  static let size = 1 << 16
  private static let mostLines = 400

  init(_ all: [UInt8], isWhole: Bool, isGrowing: Bool = false) {
    bytes = all.starts(with: [0xef, 0xbb, 0xbf]) ? all.dropFirst(3) : all[...]
    self.isWhole = isWhole
    self.isGrowing = isGrowing
    var lines: [ArraySlice<UInt8>] = []
    var start = bytes.startIndex
    while lines.count < Self.mostLines,
      let end = bytes[start...].firstIndex(where: { $0 == 10 || $0 == 13 })
    {
      lines.append(bytes[start..<end])
      start = end + 1
      if bytes[end] == 13, start < bytes.endIndex, bytes[start] == 10 { start += 1 }
    }
    if isWhole, !isGrowing, start < bytes.endIndex, lines.count < Self.mostLines {
      lines.append(bytes[start...])
    }
    self.lines = lines
  }

  /// Whether the bytes are letters, blanks and the escapes of terminals.
  var isText: Bool {
    !bytes.contains { $0 < 9 || (14..<27).contains($0) || (28..<32).contains($0) }
  }

  /// The lines that hold more than blanks, comments among them.
  var written: [ArraySlice<UInt8>] { lines.filter { !$0.allSatisfy(\.isBlank) } }

  /// Those that are no comments either.
  var content: [ArraySlice<UInt8>] {
    written.filter { $0.first(where: { !$0.isBlank }) != UInt8(ascii: "#") }
  }

  /// The first byte that is no blank.
  var first: UInt8? { content.first?.first { !$0.isBlank } ?? bytes.first { !$0.isBlank } }
}

/// The formats that are recognized.
enum LogTranslators {
  /// The translator of a file that begins so; nil if it is a table of lines already, or unknown.
  ///
  /// - Throws: ``FormatError`` for formats that are known and not read.
  static func recognized(in opening: LogOpening) throws(FormatError) -> (any LogTranslator)? {
    if let refusal = ForeignFormat.refusal(of: opening) { throw refusal }
    if let events = EventFile(opening) { return events }
    // What is no text is refused as such.
    guard opening.isText else { return nil }
    if let document = JSONDocument(opening) { return document }
    if let history = ColumnArrays(opening) { return history }
    return lines(opening).map { LineByLine($0, of: opening) }
  }

  private static func lines(_ opening: LogOpening) -> (any LineTranslator)? {
    if let dictionaries = PythonDictionaries(opening) { return dictionaries }
    if let boxes = PairTable(opening) { return boxes }
    if let table = BarTable(opening) { return table }
    if let table = DecimalCommas(opening) { return table }
    if opening.isDelimited { return nil }
    if let table = MetricFile(opening) { return table }
    if let table = BlankTable(opening) { return table }
    return ConsoleLog(opening)
  }
}

extension LogOpening {
  /// Whether the lines are a table whose fields are split by a comma, a semicolon or a tab.
  fileprivate var isDelimited: Bool {
    guard let header = content.first else { return true }
    if first == UInt8(ascii: "{") { return true }
    for delimiter in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")] {
      let count = header.count { $0 == delimiter }
      guard count > 0 else { continue }
      // The names of columns are no numbers, nor are they said to be some.
      let isNames = header.split(separator: delimiter).allSatisfy { field in
        let name = field.filter { !$0.isBlank && $0 != UInt8(ascii: "\"") }
        if name.contains(UInt8(ascii: ":")) || name.contains(UInt8(ascii: "=")) {
          return ConsolePairs(field).pairs.isEmpty
        }
        return CellText.plainNumber(name) == nil
      }
      let rows = content.dropFirst().prefix(20)
      let alike = rows.count { row in row.count { $0 == delimiter } == count }
      if isNames, rows.isEmpty || 2 * alike >= rows.count { return true }
    }
    return false
  }
}

extension UInt8 {
  /// A space or a tab.
  var isBlank: Bool { self == 32 || self == 9 }
  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
  var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 || self >= 0x80 }
}

extension ArraySlice<UInt8> {
  /// The bytes without the blanks at either end.
  var trimmed: ArraySlice<UInt8> {
    let text = drop(while: \.isBlank)
    return text[..<(text.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? text.startIndex)]
  }
}

extension [UInt8] {
  /// Appends text as a string of JSON.
  mutating func append(json text: some Sequence<UInt8>) {
    append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case 0..<32: append(32)
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
