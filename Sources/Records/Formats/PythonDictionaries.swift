/// Lines that print Python dictionaries, as Hugging Face's trainer does:
/// `{'loss': 4.2231, 'learning_rate': 4.9e-05, 'epoch': 0.1}`, possibly behind a progress bar.
///
/// Each becomes a JSON object. Numbers in quotes are numbers; `nan`, `inf` and `None` are what they say.
struct PythonDictionaries: LineTranslator {
  static let name = "printed Python dictionaries"

  /// Nil if fewer than two of the first lines hold one, or the only one does not.
  init?(_ opening: LogOpening) {
    var found = 0
    for line in opening.lines {
      var object: [UInt8] = []
      translate(line: line, into: &object)
      if !object.isEmpty { found += 1 }
    }
    guard found >= 2 || (found == 1 && opening.content.count == 1) else { return nil }
  }

  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    var start = line.startIndex
    let quote = UInt8(ascii: "'")
    while let brace = line[start...].firstIndex(of: UInt8(ascii: "{")) {
      start = brace + 1
      guard start < line.endIndex, line[start] == quote else { continue }
      var object: [UInt8] = []
      if Self.translate(line[brace...], into: &object) {
        output += object
        return
      }
    }
  }

  /// Appends the dictionary at the start of the bytes as JSON. False if it is none with a number in it.
  private static func translate(_ bytes: ArraySlice<UInt8>, into object: inout [UInt8]) -> Bool {
    var depth = 0
    var position = bytes.startIndex
    var numbers = 0
    while position < bytes.endIndex {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        guard let end = endOfString(bytes, from: position) else { return false }
        let text = bytes[(position + 1)..<end]
        let next = bytes[(end + 1)...].first { !$0.isBlank }
        if next != UInt8(ascii: ":"), CellText.plainNumber(Array(text)) != nil {
          object += text
          numbers += 1
        } else {
          object.append(json: text)
        }
        position = end + 1
        continue
      case UInt8(ascii: "("): object.append(UInt8(ascii: "["))
      case UInt8(ascii: ")"): object.append(UInt8(ascii: "]"))
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        object.append(byte)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        object.append(byte)
        if depth == 0 { return numbers > 0 }
      case UInt8(ascii: ","), UInt8(ascii: ":"), 32, 9: object.append(byte)
      default:
        let end =
          bytes[position...].firstIndex {
            [",", "}", "]", ")", ":", " "].contains(Unicode.Scalar($0))
          } ?? bytes.endIndex
        let word = bytes[position..<end]
        if CellText.plainNumber(Array(word)) != nil {
          object += word
          numbers += 1
        } else {
          object += value(of: word)
        }
        position = end
        continue
      }
      position += 1
    }
    return false
  }

  /// The JSON of a word that is no number.
  private static func value(of word: ArraySlice<UInt8>) -> [UInt8] {
    switch String(decoding: word, as: UTF8.self) {
    case "True": Array("true".utf8)
    case "False": Array("false".utf8)
    default: CellText.notFinite(Array(word)) == nil ? Array("null".utf8) : Array(word)
    }
  }

  private static func endOfString(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    var position = start + 1
    while position < bytes.endIndex {
      if bytes[position] == bytes[start] { return position }
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }
}
