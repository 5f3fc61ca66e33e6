/// A table whose columns are split by blanks, aligned or not: `#Iters Seconds TrainingLoss`, or names
/// over a rule of dashes, as spaCy prints them.
struct BlankTable: LineTranslator {
  static let name = "a table split by blanks"

  /// The number of columns.
  private let count: Int
  private let names: [UInt8]
  private var isBehindNames = false

  /// The line of names as it stands in the file.
  private let header: [UInt8]

  /// Nil unless the first row holds names and most of those that follow as many numbers.
  init?(_ opening: LogOpening) {
    let written = opening.written
    guard let first = opening.content.first, let place = written.firstIndex(of: first) else {
      return nil
    }
    // Names may stand on the last comment, as in `#Iters Seconds`.
    let isCommented = place > 0 && Self.isRow(first, of: Self.fields(first).count)
    let lines = Array(written[(isCommented ? place - 1 : place)...])
    guard lines.count > 2 else { return nil }
    header = Array(lines[0])
    let rule = lines.dropFirst().prefix(2).first { line in
      let fields = Self.fields(line)
      return fields.count > 1 && fields.allSatisfy { $0.allSatisfy { $0 == UInt8(ascii: "-") } }
    }
    var names: [ArraySlice<UInt8>]
    if let rule {
      let spans = Self.spans(of: rule)
      names = spans.map { lines[0].cut($0) }
    } else {
      names = Self.fields(lines[0])
      // A comment's mark stands before the first name, or is a word of its own.
      if isCommented, let first = names.first, first.first == UInt8(ascii: "#") {
        names[0] = first.dropFirst()
        if names[0].isEmpty { names.removeFirst() }
      }
    }
    let count = names.count
    guard count > 1, !names.contains(where: { CellText.plainNumber(Array($0)) != nil }) else {
      return nil
    }
    self.count = count
    var text: [UInt8] = []
    text.append(fields: names)
    self.names = text
    let rows = lines.dropFirst().prefix(60).filter { !Self.isRule($0) }
    let numeric = rows.count { Self.isRow($0, of: count) }
    guard numeric > 0, numeric * 2 >= rows.count else { return nil }
  }

  /// Whether the line has so many fields, most of them numbers.
  private static func isRow(_ line: ArraySlice<UInt8>, of count: Int) -> Bool {
    let fields = fields(line)
    return fields.count == count && count > 1
      && fields.count { CellText.plainNumber(Array($0)) != nil } * 2 > count
  }

  private static func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(whereSeparator: \.isBlank)
  }

  private static func isRule(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0.isBlank || $0 == UInt8(ascii: "-") }
  }

  /// The columns that a rule of dashes marks; names may begin where the gap before theirs does.
  private static func spans(of rule: ArraySlice<UInt8>) -> [Range<Int>] {
    var spans: [Range<Int>] = []
    var start: Int?
    for (offset, byte) in rule.enumerated() {
      if byte == UInt8(ascii: "-") {
        if start == nil { start = offset }
      } else if let first = start {
        spans.append(first..<offset)
        start = nil
      }
    }
    if let start { spans.append(start..<rule.count) }
    return spans
  }

  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    if !isBehindNames {
      if line.elementsEqual(header) {
        isBehindNames = true
        output += names
      } else if line.first == UInt8(ascii: "#") {
        output += line
      }
      return
    }
    let fields = Self.fields(line)
    // Other lines stand between rows: rules, names once more, words.
    guard fields.count == count, !Self.isRule(line),
      fields.contains(where: { CellText.plainNumber(Array($0)) != nil })
    else { return }
    output.append(fields: fields)
  }
}

extension ArraySlice<UInt8> {
  /// The bytes at some places of a line, as far as it goes, without the blanks around them.
  fileprivate func cut(_ span: Range<Int>) -> ArraySlice<UInt8> {
    let first = Swift.min(startIndex + span.lowerBound, endIndex)
    let end = Swift.min(startIndex + span.upperBound, endIndex)
    let text = self[first..<end].drop(while: \.isBlank)
    return text[..<(text.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? text.startIndex)]
  }
}
