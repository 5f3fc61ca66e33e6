/// A table split by semicolons or tabs whose numbers have decimal commas, as spreadsheets write it where
/// that is the custom.
struct DecimalCommas: LineTranslator {
  static let name = "a table with decimal commas"

  private let delimiter: UInt8
  private var isBehindNames = false

  /// Nil unless cells of the first rows are numbers with one comma and none has a point.
  init?(_ opening: LogOpening) {
    guard let header = opening.content.first else { return nil }
    let delimiters = [UInt8(ascii: ";"), UInt8(ascii: "\t")].filter(header.contains)
    guard delimiters.count == 1 else { return nil }
    delimiter = delimiters[0]
    var commas = 0
    for row in opening.content.dropFirst().prefix(50) {
      for cell in row.split(separator: delimiter) {
        let text = cell.filter { !$0.isBlank && $0 != UInt8(ascii: "\"") }
        switch Self.kind(of: text) {
        case .decimalComma: commas += 1
        case .point: return nil
        case .other: break
        }
      }
    }
    if commas == 0 { return nil }
  }

  private enum Kind { case decimalComma, point, other }

  private static func kind(of text: [UInt8]) -> Kind {
    if text.contains(UInt8(ascii: ".")), CellText.plainNumber(text) != nil { return .point }
    guard let comma = text.firstIndex(of: UInt8(ascii: ",")) else { return .other }
    var number = text
    number[comma] = UInt8(ascii: ".")
    return CellText.plainNumber(number) == nil ? .other : .decimalComma
  }

  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    let isComment = line.first == UInt8(ascii: "#")
    if isComment || !isBehindNames {
      output += line
      if !isComment, !line.allSatisfy(\.isBlank) { isBehindNames = true }
      return
    }
    let cells = line.split(separator: delimiter, omittingEmptySubsequences: false)
    for (index, cell) in cells.enumerated() {
      if index > 0 { output.append(delimiter) }
      let text = cell.filter { !$0.isBlank && $0 != UInt8(ascii: "\"") }
      if Self.kind(of: text) == .decimalComma {
        output += text.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
      } else {
        output += cell
      }
    }
  }
}
