import Basics

/// Rows of text in aligned columns.
public struct TextTable: Sendable, Hashable {
  public enum Alignment: Sendable, Hashable {
    case left, right
  }

  public let titles: [String]
  public let alignments: [Alignment]
  /// As many cells each as there are titles.
  public private(set) var rows: [[String]] = []

  /// - Parameter columns: the titles and how their columns align.
  package init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    titles = columns.map(\.title)
  }

  package mutating func add(_ row: [String]) {
    precondition(row.count == alignments.count)
    rows.append(row)
  }

  /// The lines of the table, two spaces between columns, none at the end.
  ///
  /// Where it would be wider than `width`, the cells of the first column, which hold names, are cut,
  /// down to 8 characters.
  func lines(width: Int) -> [String] {
    let rows = [titles] + rows
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
