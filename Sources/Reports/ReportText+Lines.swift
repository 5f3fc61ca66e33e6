extension ReportText {
  /// The report as text for people, at most 80 columns wide where words can be parted.
  public var lines: [Line] {
    parts.flatMap { part in
      switch part {
      case .line(let line): [line]
      case .paragraph(let paragraph): paragraph.lines(width: Page.width)
      case .table(let table): table.lines(width: Page.width).map { Line($0) }
      }
    }
  }
}

extension ReportText.Paragraph {
  /// The label and what it says, wrapped with a hanging indent.
  fileprivate func lines(width: Int) -> [ReportText.Line] {
    let gap = label.isEmpty ? indent : max(1, indent - label.count)
    var prefix = label + String(repeating: " ", count: gap)
    var line = ""
    var lines: [ReportText.Line] = []
    func end() {
      lines.append(.init(prefix + (line.last == " " ? String(line.dropLast()) : line), emphasis))
    }
    for piece in Self.pieces(of: words, width: width - indent) {
      if !line.isEmpty && prefix.count + line.count + piece.count > width {
        end()
        prefix = String(repeating: " ", count: indent)
        line = ""
      }
      // The space between two words is needless at the end of a line.
      let isLast = prefix.count + line.count + piece.count == width
      line += piece.text + (piece.isWordEnd && !isLast ? " " : "")
    }
    end()
    return lines
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
