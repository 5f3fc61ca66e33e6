internal import Basics

/// The rules for cells that are not plain numbers.
enum CellText {
  /// The number that the text stands for: nil if it is blank or says that there is none.
  static func number(_ bytes: [UInt8]) throws(CellError) -> Double? {
    let trimmed = Array(bytes[...].trimmed)
    if trimmed.isEmpty { return nil }
    if let number = plainNumber(trimmed) ?? notFinite(trimmed) { return number }
    switch String(decoding: trimmed, as: UTF8.self).lowercased() {
    // "No log" is what Hugging Face's notebooks show before the first loss.
    case "na", "n/a", "#n/a", "null", "none", "-", "--", "no log": return nil
    default: throw CellError(bytes: trimmed)
    }
  }

  /// The number that is not finite, if the text spells one as Python or a C library does, Windows' among
  /// them.
  static func notFinite(_ bytes: [UInt8]) -> Double? {
    guard bytes.count <= 12, let first = bytes.first else { return nil }
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let text = String(decoding: bytes.dropFirst(isSigned ? 1 : 0), as: UTF8.self).lowercased()
    let infinity = first == UInt8(ascii: "-") ? -Double.infinity : .infinity
    switch text {
    case "nan", "nan(ind)", "nan(snan)": return .nan
    case "inf", "infinity": return infinity
    default:
      // `1.#QNAN`, `1.#IND00`, `1.#INF`: cut and rounded as if they were digits, so that only the longer
      // ones can be told apart.
      let letters = text.dropFirst(3)
      guard text.hasPrefix("1.#"), !letters.isEmpty,
        letters.utf8.allSatisfy({ $0.isLetter || $0.isDigit })
      else { return nil }
      return letters.hasPrefix("inf") ? infinity : .nan
    }
  }

  /// The number, if the whole text is one.
  static func plainNumber(_ bytes: [UInt8]) -> Double? {
    (bytes + [UInt8](repeating: 0, count: NumberParser.padding)).withUnsafeBufferPointer { buffer in
      let start = buffer.baseAddress!
      let (number, end) = NumberParser.parse(start)
      return end > start && end == start + bytes.count ? number : nil
    }
  }
}

/// Text where a number belongs.
struct CellError: Error {
  var bytes: [UInt8]

  /// The text as a message quotes it: at most 40 characters, all of them printable.
  var shown: String {
    let text = String(decoding: bytes.prefix(160), as: UTF8.self)
    let printable = text.prefix(40).map { letter in
      letter.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? "�" : letter
    }
    return "'\(String(printable))\(text.count > 40 ? "…" : "")'"
  }

  /// How the number is to be written that a comma makes doubtful.
  var advice: String {
    guard hasDecimalComma else { return "Correct it, or leave the cell blank" }
    let parts = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count == 3, (1...3).contains(parts[0].count) else {
      return "Write numbers with a decimal point"
    }
    let (whole, rest) = (
      String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)
    )
    return "It may be \(whole)\(rest) or \(whole).\(rest); write it so"
  }

  var hasDecimalComma: Bool {
    bytes.contains(UInt8(ascii: ","))
      && bytes.allSatisfy { $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: ",") }
  }
}
