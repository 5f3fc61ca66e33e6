/// Lines that a pattern of the user's finds: each named group is a column.
///
/// ```
/// step (?<step>\d+).*loss (?<loss>\S+)
/// ```
struct PatternLog: LineTranslator {
  static let name = "lines that match a pattern"

  // Made of text, it holds no code of others, which is why regular expressions are not sendable.
  private nonisolated(unsafe) let regex: Regex<AnyRegexOutput>
  private let names: [String]

  /// - Throws: ``FormatError`` if the pattern cannot be read, or names no group.
  init(_ pattern: String) throws(FormatError) {
    do {
      regex = try Regex(pattern)
    } catch {
      throw FormatError(message: "the pattern cannot be read: \(error)")
    }
    names = Self.groups(of: pattern)
    guard !names.isEmpty else {
      throw FormatError(
        message: "the pattern names no group",
        advice: "Name what columns are to be, as in 'step (?<step>\\d+).*loss (?<loss>\\S+)'")
    }
  }

  /// The names in `(?<NAME>…)`, in order.
  private static func groups(of pattern: String) -> [String] {
    pattern.matches(of: /\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>/).map { String($0.1) }
  }

  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    let text = String(decoding: line, as: UTF8.self)
    guard let match = try? regex.firstMatch(in: text) else { return }
    var isFirst = true
    for name in names {
      guard let found = match.output[name]?.substring else { continue }
      output.append(UInt8(ascii: isFirst ? "{" : ","))
      isFirst = false
      output.append(json: name.utf8)
      output.append(UInt8(ascii: ":"))
      let bytes = Array(found.utf8.filter { $0 != UInt8(ascii: ",") })
      // Numbers that are not finite are known in quotes too.
      if CellText.plainNumber(bytes) != nil {
        output += bytes
      } else {
        output.append(json: bytes)
      }
    }
    if !isFirst { output.append(UInt8(ascii: "}")) }
  }
}
