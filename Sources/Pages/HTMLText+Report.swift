import Reports

extension ReportText {
  /// The answer, how good it is, and the largest doubt.
  var summary: [Paragraph] {
    parts.prefix { if case .paragraph(let one) = $0 { one.role == .summary } else { false } }
      .paragraphs
  }

  /// What there is to be careful about, and to know.
  var remarks: [Paragraph] { parts.paragraphs.filter { $0.role == .remark } }

  /// All else.
  var body: [Part] {
    parts.dropFirst(summary.count).filter {
      if case .paragraph(let one) = $0 { one.role != .remark } else { true }
    }
  }
}

extension Sequence<ReportText.Part> {
  fileprivate var paragraphs: [ReportText.Paragraph] {
    compactMap { if case .paragraph(let paragraph) = $0 { paragraph } else { nil } }
  }
}

extension HTMLText {
  /// Paragraphs, lists of what labels stand for, tables, and lines as they are.
  mutating func add(_ parts: [ReportText.Part]) {
    var rest = parts[...]
    while let part = rest.first {
      switch part {
      case .table(let table):
        add(table)
        rest.removeFirst()
      case .paragraph(let paragraph) where paragraph.label.isEmpty:
        add(paragraph)
        rest.removeFirst()
      case .paragraph:
        let labeled = rest.prefix { if case .paragraph = $0 { true } else { false } }
        addList(
          labeled.compactMap { if case .paragraph(let paragraph) = $0 { paragraph } else { nil } })
        rest = rest.dropFirst(labeled.count)
      case .line:
        let lines = rest.compactMapPrefix {
          if case .line(let line) = $0 { line.text } else { nil }
        }
        addLines(lines)
        rest = rest.dropFirst(lines.count)
      }
    }
  }

  mutating func add(_ paragraph: ReportText.Paragraph) {
    switch paragraph.emphasis {
    case .none: add("p", words: paragraph.words)
    case .strong:
      open("p")
      add("strong", words: paragraph.words)
      close("p")
    case .faint: add("p", ["class": "faint"], words: paragraph.words)
    case .warning: add("p", ["class": "careful"], words: paragraph.words)
    }
  }

  /// What has no label belongs to the one before it.
  private mutating func addList(_ paragraphs: [ReportText.Paragraph]) {
    open("dl")
    for paragraph in paragraphs {
      if !paragraph.label.isEmpty { add("dt", text: paragraph.label.trimmed) }
      add("dd", paragraph.emphasis == .faint ? ["class": "faint"] : [:], words: paragraph.words)
    }
    close("dl")
  }

  private mutating func addLines(_ lines: [String]) {
    for group in lines.split(separator: "") {
      // A line alone is a heading of what follows, or a sentence; several are laid out as they stand.
      if group.count == 1, let line = group.first, line.first != " " {
        add("p", text: line)
      } else {
        add("pre", text: group.joined(separator: "\n"))
      }
    }
  }

  /// Cells of more characters are wrapped.
  private static let mostUnparted = 28

  /// A table, whose first column names its rows. It is scrolled where it is wider than the page.
  mutating func add(_ table: TextTable) {
    func look(_ column: Int, _ cell: String) -> String {
      let looks = [
        table.alignments[column] == .right ? "number" : nil,
        cell.count > Self.mostUnparted ? "long" : nil,
      ]
      return looks.compactMap(\.self).joined(separator: " ")
    }
    open("div", ["class": "scroll"])
    open("table", ["class": "sortable"])
    open("thead")
    open("tr")
    for (column, title) in table.titles.enumerated() {
      // What heads nothing is no head.
      if title.trimmed.isEmpty {
        add("td", text: "")
      } else {
        add("th", ["scope": "col", "class": look(column, "")], text: title.trimmed)
      }
    }
    close("tr")
    close("thead")
    open("tbody")
    for row in table.rows {
      open("tr")
      for (column, cell) in row.enumerated() {
        let look = look(column, cell)
        if column == 0 {
          add("th", ["scope": "row", "class": look], text: cell.trimmed)
        } else {
          add("td", ["class": look], text: cell.trimmed)
        }
      }
      close("tr")
    }
    close("tbody")
    close("table")
    close("div")
  }
}

extension String {
  /// Without the spaces around it, by which text is laid out.
  fileprivate var trimmed: String {
    var view = self[...]
    while view.first == " " { view.removeFirst() }
    while view.last == " " { view.removeLast() }
    return String(view)
  }
}

extension ArraySlice {
  /// What the first elements become, up to the first that becomes nothing.
  fileprivate func compactMapPrefix<Result>(_ transform: (Element) -> Result?) -> [Result] {
    var results: [Result] = []
    for element in self {
      guard let result = transform(element) else { break }
      results.append(result)
    }
    return results
  }
}
