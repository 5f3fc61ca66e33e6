import Basics

/// How much room texts take, by rough widths of the characters of a sans-serif font.
///
/// Whoever lays a picture out has to know before it is drawn. The widths are those of DejaVu Sans,
/// which is wider than most: what fits by them fits in others.
enum TextWidth {
  /// In pixels, at a font of so many.
  static func width(of text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + width(of: $1) } * size
  }

  /// In the font's size.
  private static func width(of scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", "'", "|": 0.32
    case " ", ".", ",", ":", ";", "!", "f", "t", "r", "(", ")", "[", "]", "/", "\\", "-": 0.4
    case "m", "M", "w", "W", "%", "@", "=", "+", "~", "<", ">", "±", "…", "▲", "▼": 0.98
    case "0"..."9", "a"..."z", "_": 0.64
    case "A"..."Z": 0.74
    case "\u{300}"..."\u{36F}": 0
    case "\u{1100}"...: 1.1
    default: 0.8
    }
  }

  /// The text, its middle cut out where it is too long for the room.
  static func fitted(_ text: String, into room: Double, size: Double) -> String {
    let whole = width(of: text, size: size)
    if whole <= room { return text }
    var count = min(text.count, Int(saturating: Double(text.count) * max(room, 0) / whole) + 2)
    while count > 1, width(of: text.shortened(to: count), size: size) > room { count -= 1 }
    return text.shortened(to: max(count, 1))
  }

  /// The texts, those too long for the room cut where they do not differ.
  static func fitted(_ texts: [String], into room: Double, size: Double) -> [String] {
    if texts.allSatisfy({ width(of: $0, size: size) <= room }) { return texts }
    let count = max(4, Int(saturating: room / (averageWidth * size)))
    return texts.shortened(to: count).map { fitted($0, into: room, size: size) }
  }

  /// Of the characters of names.
  private static let averageWidth = 0.62

  /// The text in lines that are broken at blanks, at most so many; the last is cut where it would be
  /// too long.
  static func wrapped(_ text: String, into room: Double, size: Double, most: Int) -> [String] {
    if width(of: text, size: size) <= room { return text.isEmpty ? [] : [text] }
    var lines: [String] = []
    var line = ""
    var words = text.split(separator: " ")[...]
    while let word = words.first {
      let longer = line.isEmpty ? String(word) : "\(line) \(word)"
      if width(of: longer, size: size) <= room {
        line = longer
        words.removeFirst()
      } else if lines.count == most - 1 {
        let rest = ([line] + words.map(String.init)).filter { !$0.isEmpty }.joined(separator: " ")
        return lines + [cut(rest, into: room, size: size)]
      } else if line.isEmpty {
        // One word wider than the room.
        lines.append(fitted(longer, into: room, size: size))
        words.removeFirst()
      } else {
        lines.append(line)
        line = ""
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// The text, its end cut off where it is too long.
  private static func cut(_ text: String, into room: Double, size: Double) -> String {
    if width(of: text, size: size) <= room { return text }
    var cut = ""
    var taken = width(of: "…", size: size)
    for character in text {
      taken += width(of: String(character), size: size)
      if taken > room { break }
      cut.append(character)
    }
    return cut + "…"
  }
}
