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
    case .integer(let value): append("\(value)")
    case .natural(let value): append("\(value)")
    case .number(let value):
      let text = "\(value)"
      bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
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
    if !inOneLine { bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth)) }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
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
    bytes.append(UInt8(ascii: "\""))
  }
}
