/// Text from files and command lines made fit to be shown: in a terminal, in a message, in a picture.
///
/// Control characters would move the cursor, end a line or hide what stands before them. They are
/// written as JSON and Swift write them, `\n` as `\u000a`, so that the result is one line of visible
/// characters, whatever the text.
public enum PrintableText {
  /// Whether the character must be written as an escape: controls (C0, DEL, C1), line and paragraph
  /// separators, marks that turn the direction of text, and characters without a glyph that can
  /// hide text.
  public static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0x061C, 0xE0000...0xE007F: true
    default: false
    }
  }

  /// The text in one line.
  ///
  /// - Parameter most: longer text is cut to so many characters, the last of them `…`.
  public static func line(_ text: some StringProtocol, most: Int = .max) -> String {
    // The first index beyond it, since counting a long text would take as long as it is.
    let end = text.index(text.startIndex, offsetBy: most, limitedBy: text.endIndex)
    guard let end, end < text.endIndex else { return escaped(String(text), keeping: []) }
    return escaped(text.prefix(Swift.max(0, most - 1)) + "…", keeping: [])
  }

  /// The text with its lines and tabs, nothing else hidden.
  public static func lines(_ text: String) -> String { escaped(text, keeping: ["\n", "\t"]) }

  private static func escaped(_ text: String, keeping kept: [Unicode.Scalar]) -> String {
    func isEscaped(_ scalar: Unicode.Scalar) -> Bool { isHidden(scalar) && !kept.contains(scalar) }
    guard text.unicodeScalars.contains(where: isEscaped) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isEscaped(scalar) {
        for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
          let digits = String(unit, radix: 16)
          result.append(
            contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
              .unicodeScalars)
        }
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
