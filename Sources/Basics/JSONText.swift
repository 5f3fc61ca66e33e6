/// A tree as text, in the form of Foundation's `JSONEncoder` with sorted keys and slashes as they are.
struct JSONText {
  private(set) var bytes: [UInt8] = []
  private let inOneLine: Bool
  private var depth = 0

  init(inOneLine: Bool) { self.inOneLine = inOneLine }

  mutating func append(_ tree: JSONTree) {
    switch tree {
    case .null: append("null")
    case .boolean(let value): append(value ? "true" : "false")
    case .integer(let value): append(value.description)
    case .natural(let value): append(value.description)
    case .number(let value):
      append(value.description)
      let count = bytes.count
      if bytes[count - 1] == UInt8(ascii: "0"), bytes[count - 2] == UInt8(ascii: ".") {
        bytes.removeLast(2)
      }
    case .string(let value): appendQuoted(value)
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      appendList(items.trees) { text, item in text.append(item) }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      appendList(members.sorted) { text, member in
        text.appendQuoted(member.key)
        text.append(text.inOneLine ? ":" : " : ")
        text.append(member.tree)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func appendList<Element>(
    _ elements: [Element], _ append: (inout JSONText, Element) -> Void
  ) {
    depth += 1
    if !inOneLine { bytes.append(UInt8(ascii: "\n")) }
    for (index, element) in elements.enumerated() {
      if index > 0 { self.append(inOneLine ? "," : ",\n") }
      indent()
      append(&self, element)
    }
    depth -= 1
    if !inOneLine {
      bytes.append(UInt8(ascii: "\n"))
      indent()
    }
  }

  private mutating func indent() {
    if inOneLine { return }
    for _ in 0..<depth { append("  ") }
  }

  // By the letters in memory, since a forecast has thousands of short texts.
  @inline(__always)
  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  private mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    defer { bytes.append(UInt8(ascii: "\"")) }
    let isPlain = text.utf8.allSatisfy {
      $0 >= 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return append(text) }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 8: append("\\b")
      case 9: append("\\t")
      case 10: append("\\n")
      case 12: append("\\f")
      case 13: append("\\r")
      case 0..<32: append("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
  }
}
