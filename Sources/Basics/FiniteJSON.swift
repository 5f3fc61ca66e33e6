#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// Values as JSON, the same text for the same value: keys sorted.
///
/// JSON has no infinities and no NaN. One rule holds for all that is written: a number that is not
/// finite becomes `null`, and the object gets a key `notFinite`, a list of which numbers these are
/// (`value`, the path to it) and what became of them (`reason`).
package enum FiniteJSON {
  package static func data(of value: any Encodable, inOneLine: Bool = false) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      inOneLine
      ? [.sortedKeys, .withoutEscapingSlashes]
      : [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let marks = NotFiniteMarks()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: marks.positiveInfinity, negativeInfinity: marks.negativeInfinity,
      nan: marks.nan)
    let newline = Data("\n".utf8)
    let data = try encoder.encode(value)
    guard marks.occur(in: data) else { return data + newline }
    let tree = try JSONDecoder().decode(JSONTree.self, from: data)
    return try encoder.encode(tree.withoutMarks(marks)) + newline
  }

  package static func text(of value: any Encodable, inOneLine: Bool = false) throws -> String {
    String(decoding: try data(of: value, inOneLine: inOneLine), as: UTF8.self)
  }
}

/// What stands for a number that is not finite until `null` does: words drawn anew for each text, so
/// that no string of a user's is one of them.
struct NotFiniteMarks {
  private let start =
    "~not-finite-\(UInt64.random(in: 0 ... .max))-\(UInt64.random(in: 0 ... .max))"

  var positiveInfinity: String { start + "+" }
  var negativeInfinity: String { start + "-" }
  var nan: String { start + "?" }

  /// Whether there are any. Most texts have none, and no tilde either.
  func occur(in data: Data) -> Bool {
    data.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while let place = rest.firstIndex(of: UInt8(ascii: "~")) {
        if rest[place...].starts(with: start.utf8) { return true }
        rest = rest[(place + 1)...]
      }
      return false
    }
  }

  /// Why a number is missing, if the string is a mark.
  func reason(for string: String) -> String? {
    switch string {
    case positiveInfinity: "it is beyond the largest number that can be held (infinity)"
    case negativeInfinity: "it is beyond the lowest number that can be held (minus infinity)"
    case nan: "it is not defined (not a number)"
    default: nil
    }
  }
}
