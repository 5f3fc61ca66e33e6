/// Walks one JSON object and reports the scalars in it with their paths, joined by `/`.
///
/// Arrays are skipped: no metric is one. `NaN`, `-Infinity` and the like are taken as the numbers that
/// encoders mean by them.
struct JSONLineParser {
  enum Value {
    case number(Double)
    case text([UInt8])
    case null
  }
  enum Outcome {
    case object, blank
    case malformed(String)
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private static let deepest = 64

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func parse(_ report: (ArraySlice<UInt8>, Value) -> Void) -> Outcome {
    skipSpace()
    if position == bytes.count || peek == UInt8(ascii: "#") { return .blank }
    guard peek == UInt8(ascii: "{") else { return .malformed("the line is not a JSON object") }
    var path: [UInt8] = []
    guard value(&path, depth: 0, report) else { return .malformed("the JSON is malformed") }
    skipSpace()
    return position == bytes.count ? .object : .malformed("text follows the JSON object")
  }

  /// The byte at the position, 0 at the end.
  private var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() {
    while [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(peek) {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func value(
    _ path: inout [UInt8], depth: Int, isInArray: Bool = false,
    _ report: (ArraySlice<UInt8>, Value) -> Void
  ) -> Bool {
    guard depth < Self.deepest else { return false }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"):
      return object(&path, depth: depth, isInArray: isInArray, report)
    case UInt8(ascii: "["):
      position += 1
      skipSpace()
      if take(UInt8(ascii: "]")) { return true }
      repeat {
        guard value(&path, depth: depth + 1, isInArray: true, report) else { return false }
        skipSpace()
      } while take(UInt8(ascii: ","))
      return take(UInt8(ascii: "]"))
    case UInt8(ascii: "\""):
      var text: [UInt8] = []
      guard string(into: &text) else { return false }
      if !isInArray { report(path[...], Self.value(of: text)) }
      return true
    default:
      guard let scalar = scalar() else { return false }
      if !isInArray { report(path[...], scalar) }
      return true
    }
  }

  /// Some writers put numbers into quotes.
  private static func value(of text: [UInt8]) -> Value {
    (CellText.plainNumber(text) ?? CellText.notFinite(text)).map { .number($0) } ?? .text(text)
  }

  private mutating func object(
    _ path: inout [UInt8], depth: Int, isInArray: Bool,
    _ report: (ArraySlice<UInt8>, Value) -> Void
  ) -> Bool {
    position += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return true }
    let outer = path.count
    repeat {
      skipSpace()
      if outer > 0 { path.append(UInt8(ascii: "/")) }
      guard string(into: &path) else { return false }
      skipSpace()
      guard take(UInt8(ascii: ":")),
        value(&path, depth: depth + 1, isInArray: isInArray, report)
      else { return false }
      path.removeLast(path.count - outer)
      skipSpace()
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}"))
  }

  /// Appends the string at the position, unescaped.
  private mutating func string(into text: inout [UInt8]) -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"):
        let escape = peek
        position += 1
        switch escape {
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "u"):
          guard position + 4 <= bytes.count,
            let code = UInt32(
              String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
          else { return false }
          position += 4
          // Halves of surrogate pairs name no metric: U+FFFD stands for each.
          text += Array(String(Unicode.Scalar(code) ?? "\u{fffd}").utf8)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        default: return false
        }
      default: text.append(byte)
      }
    }
    return false
  }

  private mutating func scalar() -> Value? {
    let start = position
    let stops = [",", "}", "]", " ", "\t", "\r"].map { ($0 as Unicode.Scalar).value }
    while position < bytes.count, !stops.contains(UInt32(bytes[position])) { position += 1 }
    let word = Array(bytes[start..<position])
    if let number = CellText.plainNumber(word) ?? CellText.notFinite(word) {
      return .number(number)
    }
    switch String(decoding: word, as: UTF8.self) {
    case "null": return .null
    case "true", "false": return .text(word)
    default: return nil
    }
  }
}
