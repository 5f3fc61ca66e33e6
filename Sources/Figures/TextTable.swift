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
  ///
  /// Where it would be wider than `width`, the cells of the first column, which hold names, are cut,
  /// down to 8 characters.
  func lines(width: Int) -> [String] {
    var widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let excess = widths.reduce(2 * (widths.count - 1), +) - width
    if excess > 0 { widths[0] = min(widths[0], max(widths[0] - excess, 8)) }
    let names = rows.map { $0[0] }.shortened(to: widths[0])
    return zip(rows, names).map { row, name in
      var row = row
      row[0] = name
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

extension String {
  /// The text, or if it is longer than `count` characters, its two ends.
  func shortened(to count: Int) -> String {
    if self.count <= count { return self }
    return prefix((count - 1) / 2) + "…" + suffix(count / 2)
  }
}

extension [String] {
  /// The names with those longer than `count` characters cut in the middle; if that makes two of
  /// them alike, cut first where all of the long ones begin and end alike.
  func shortened(to count: Int) -> [String] {
    let cut = map { $0.shortened(to: count) }
    guard Set(cut).count < Set(self).count, let first = first(where: { $0.count > count }) else {
      return cut
    }
    let long = filter { $0.count > count }
    let head = long.map { zip($0, first).prefix { $0 == $1 }.count }.min() ?? 0
    let tail =
      long.map { zip($0.reversed(), first.reversed()).prefix { $0 == $1 }.count }.min() ?? 0
    return map { name in
      guard name.count > count else { return name }
      let shared = Swift.min(head + tail, name.count - 1)
      let own = name.dropFirst(Swift.min(head, shared)).dropLast(Swift.max(shared - head, 0))
      return "…\(own)…".shortened(to: count)
    }
  }
}
