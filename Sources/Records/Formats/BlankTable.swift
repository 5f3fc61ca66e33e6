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

  /// Nil unless a row holds names and most of those that follow as many numbers, or one more: a data
  /// frame's index has no name.
  init?(_ opening: LogOpening) {
    let written = opening.written
    guard let place = Self.header(in: opening) else { return nil }
    let lines = Array(written[place...])
    guard lines.count > 2 else { return nil }
    header = Array(lines[0])
    let rule = lines.dropFirst().prefix(2).first(where: Self.isRuleOfColumns)
    let rows = lines.dropFirst().prefix(60).filter { !Self.isRule($0) }
    var readings: [[ArraySlice<UInt8>]] = []
    if let rule {
      readings = [Self.spans(of: rule).map { lines[0].cut($0) }]
    } else {
      var names = Self.fields(lines[0])
      // A comment's mark stands before the first name, or is a word of its own.
      if let first = names.first, first.first == UInt8(ascii: "#"),
        opening.content.first != lines[0]
      {
        names[0] = first.dropFirst()
        if names[0].isEmpty { names.removeFirst() }
      }
      readings = [names, [[]] + names, Self.wideFields(lines[0])]
    }
    for names in readings where names.count > 1 {
      let numeric = rows.count { Self.isRow($0, of: names.count) }
      guard numeric > 0, numeric * 2 >= rows.count,
        !names.contains(where: { CellText.plainNumber(Array($0)) != nil })
      else { continue }
      count = names.count
      var text: [UInt8] = []
      text.append(fields: names)
      self.names = text
      return
    }
    return nil
  }

  /// The place of the line of names: the first that is no comment, the comment before the first row, or
  /// whatever stands over a rule of dashes.
  private static func header(in opening: LogOpening) -> Int? {
    let written = opening.written
    if let rule = written.prefix(30).firstIndex(where: isRuleOfColumns), rule > 0 {
      return rule - 1
    }
    guard let first = opening.content.first, let place = written.firstIndex(of: first) else {
      return nil
    }
    let isCommented = place > 0 && isRow(first, of: fields(first).count)
    return isCommented ? place - 1 : place
  }

  private static func isRuleOfColumns(_ line: ArraySlice<UInt8>) -> Bool {
    let fields = fields(line)
    return fields.count > 1 && fields.allSatisfy { $0.allSatisfy { $0 == UInt8(ascii: "-") } }
  }

  /// The fields of a line that two blanks or a tab part.
  private static func wideFields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var fields: [ArraySlice<UInt8>] = []
    var start = line.startIndex
    var position = start
    while position < line.endIndex {
      let isWide =
        line[position] == 9
        || (line[position] == 32 && position + 1 < line.endIndex && line[position + 1].isBlank)
      guard isWide else {
        position += 1
        continue
      }
      if position > start { fields.append(line[start..<position]) }
      while position < line.endIndex, line[position].isBlank { position += 1 }
      start = position
    }
    if start < line.endIndex { fields.append(line[start...]) }
    return fields
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
    return self[first..<end].trimmed
  }
}
