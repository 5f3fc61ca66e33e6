/// Lines of text for people, at most 80 columns wide.
struct Page {
  static let width = 80

  private(set) var content = ReportText()

  var text: String { content.description }

  /// A line as it is.
  mutating func add(_ line: String = "", _ emphasis: ReportText.Emphasis = .none) {
    content.lines.append(.init(line, emphasis))
  }

  mutating func add(_ table: TextTable) {
    for line in table.lines(width: Self.width) { add(line) }
  }

  mutating func add(_ report: ReportText) { content = content + report }

  /// A paragraph, wrapped.
  mutating func addParagraph(_ words: String, _ emphasis: ReportText.Emphasis = .none) {
    add("", words, indent: 0, emphasis)
  }

  /// A label and what it says, wrapped with a hanging indent.
  mutating func add(
    _ label: String, _ words: String, indent: Int = 14, _ emphasis: ReportText.Emphasis = .none
  ) {
    let gap = label.isEmpty ? indent : max(1, indent - label.count)
    var prefix = label + String(repeating: " ", count: gap)
    var line = ""
    for piece in Self.pieces(of: words, width: Self.width - indent) {
      if !line.isEmpty && prefix.count + line.count + piece.count > Self.width {
        add(prefix + (line.last == " " ? String(line.dropLast()) : line), emphasis)
        prefix = String(repeating: " ", count: indent)
        line = ""
      }
      // The space between two words is needless at the end of a line.
      let isLast = prefix.count + line.count + piece.count == Self.width
      line += piece.text + (piece.isWordEnd && !isLast ? " " : "")
    }
    add(prefix + (line.last == " " ? String(line.dropLast()) : line), emphasis)
  }

  /// What a line must not be broken within.
  private struct Piece {
    var text: Substring
    var isWordEnd: Bool
    var count: Int { text.count }
  }

  /// Words, of which none is a percent sign that belongs to the number before it.
  private static func unbroken(_ words: String) -> [Substring] {
    words.split(separator: " ").reduce(into: []) { result, word in
      if word.first == "%", let number = result.last {
        result[result.count - 1] = words[number.startIndex..<word.endIndex]
      } else {
        result.append(word)
      }
    }
  }

  /// Words; those that are too long for a line, such as schedules, are cut behind commas.
  private static func pieces(of words: String, width: Int) -> [Piece] {
    unbroken(words).flatMap { word in
      if word.count <= width { return [Piece(text: word, isWordEnd: true)] }
      var pieces: [Piece] = []
      var rest = word
      while let comma = rest.firstIndex(where: { $0 == "," || $0 == "/" }),
        rest.index(after: comma) < rest.endIndex
      {
        pieces.append(Piece(text: rest[...comma], isWordEnd: false))
        rest = rest[rest.index(after: comma)...]
      }
      return pieces + [Piece(text: rest, isWordEnd: true)]
    }
  }
}
