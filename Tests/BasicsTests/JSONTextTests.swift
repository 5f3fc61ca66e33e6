import Basics
import Foundation
import Testing

/// Our JSON is Foundation's, letter for letter.
struct JSONTextTests {
  private struct Part: Encodable {
    var name: String
    var value: Double?
    var list: [Int]
    var nested: [String: [Double]]
  }

  private enum Kind: String, Encodable { case first, second }

  private struct Whole: Encodable {
    var parts: [Part]
    var empty: [Int] = []
    var none: [String: Int] = [:]
    var kind = Kind.second
    var truth = true
    var single: Float = 0.1
    var small = -7 as Int8
    var natural = UInt64.max
  }

  /// Keys of its own beside those of another value.
  private struct Beside: Encodable {
    var part: Part
    private enum Key: CodingKey { case added, name }

    func encode(to encoder: any Encoder) throws {
      try part.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("later", forKey: .name)
      var list = container.nestedUnkeyedContainer(forKey: .added)
      try list.encode(1)
      var entry = list.nestedContainer(keyedBy: Key.self)
      try entry.encode(2.0, forKey: .added)
    }
  }

  private func foundation(_ value: some Encodable, inOneLine: Bool) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      inOneLine
      ? [.sortedKeys, .withoutEscapingSlashes]
      : [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  private static let parts = [
    Part(
      name: "a", value: 1, list: [1, 2],
      nested: ["x": [0.1, -0.0, 1e300, .leastNonzeroMagnitude], "X": []]),
    Part(
      name: "quote \" slash / backslash \\ \u{0}\u{1f}\u{7f}\n\r\t\u{8}\u{c} ∑ 🙂", value: nil,
      list: [],
      nested: ["a10": [1e16], "a2": [1e15, 123_456_789.125], "é": [], "": [-1e-7]]),
  ]

  @Test(arguments: [true, false])
  func `values are written as Foundation writes them`(inOneLine: Bool) throws {
    let whole = Whole(parts: Self.parts)
    #expect(
      try FiniteJSON.text(of: whole, inOneLine: inOneLine)
        == foundation(whole, inOneLine: inOneLine))
    for part in Self.parts {
      let beside = Beside(part: part)
      #expect(
        try FiniteJSON.text(of: beside, inOneLine: inOneLine)
          == foundation(beside, inOneLine: inOneLine))
    }
    for text in ["", "a/b", "\u{2028}"] {
      #expect(
        try FiniteJSON.text(of: text, inOneLine: inOneLine)
          == foundation(text, inOneLine: inOneLine))
    }
    #expect(
      try FiniteJSON.text(of: [1: "b", 2: "a"], inOneLine: inOneLine)
        == foundation([1: "b", 2: "a"], inOneLine: inOneLine))
    #expect(
      try FiniteJSON.text(of: [[Double]](), inOneLine: inOneLine)
        == foundation([[Double]](), inOneLine: inOneLine))
  }
}
