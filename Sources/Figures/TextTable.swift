/// Rows of text in aligned columns.
struct TextTable {
  enum Alignment {
    case left, right
  }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// - Parameter columns: the titles and how their columns align.
  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.title)]
  }

  mutating func add(_ row: [String]) {
    precondition(row.count == alignments.count)
    rows.append(row)
  }

  /// The lines of the table, two spaces between columns, none at the end.
  var lines: [String] {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        if column > 0 { line += "  " }
        line += alignments[column] == .left ? cell + padding : padding + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

/// Lines of text for people, at most 80 columns wide.
struct Page {
  private(set) var text = ""

  mutating func add(_ line: String = "") { text += line + "\n" }

  mutating func add(_ table: TextTable) {
    for line in table.lines { add(line) }
  }

  /// A label and what it says, wrapped with a hanging indent.
  mutating func add(_ label: String, _ words: String, indent: Int = 14) {
    let room = 80 - indent
    var line = ""
    let gap = label.isEmpty ? indent : max(1, indent - label.count)
    var prefix = label + String(repeating: " ", count: gap)
    for word in words.split(separator: " ") {
      if !line.isEmpty && line.count + 1 + word.count > room {
        add(prefix + line)
        prefix = String(repeating: " ", count: indent)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    add(prefix + line)
  }
}
