/// Tables drawn with bars: Markdown's `| step | loss |` over `|---|---|`, and those of databases,
/// ` step | loss ` over `------+------`.
struct BarTable: LineTranslator {
  static let name = "a table with bars"

  init?(_ opening: LogOpening) {
    let lines = opening.content
    guard lines.count > 2, lines[0].contains(UInt8(ascii: "|")) else { return nil }
    // A rule drawn over the names, as `+---+---+`, is passed over.
    guard lines[1].contains(UInt8(ascii: "-")), Self.isRule(lines[1]),
      lines[0].count(where: { $0 == UInt8(ascii: "|") })
        == lines[2].count(where: { $0 == UInt8(ascii: "|") })
    else { return nil }
  }

  private static func isRule(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0.isBlank || ["|", "-", ":", "+", "="].contains(Unicode.Scalar($0)) }
  }

  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    if Self.isRule(line) || !line.contains(UInt8(ascii: "|")) { return }
    var fields = line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
    if let first = fields.first, first.allSatisfy(\.isBlank) { fields.removeFirst() }
    if let last = fields.last, last.allSatisfy(\.isBlank) { fields.removeLast() }
    output.append(fields: fields)
  }
}

extension [UInt8] {
  /// Appends fields as a row of CSV, without the blanks around them.
  mutating func append(fields: some Sequence<ArraySlice<UInt8>>) {
    for (index, field) in fields.enumerated() {
      if index > 0 { append(UInt8(ascii: ",")) }
      let text = field.trimmed
      guard text.contains(UInt8(ascii: ",")) || text.contains(UInt8(ascii: "\"")) else {
        self += text
        continue
      }
      append(UInt8(ascii: "\""))
      for byte in text {
        if byte == UInt8(ascii: "\"") { append(byte) }
        append(byte)
      }
      append(UInt8(ascii: "\""))
    }
  }
}
