/// Rows of aligned text, as Markdown reads them.
package struct Table {
  private var rows: [[String]]

  package init(_ titles: String...) { rows = [titles] }

  package mutating func add(_ cells: [String]) { rows.append(cells) }

  package func printed() {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for (index, row) in rows.enumerated() {
      print(
        "|",
        zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
          .joined(separator: " | "), "|")
      if index == 0 {
        print(
          "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|")
      }
    }
  }
}

/// A number with so many decimals; a dash for none.
package func decimals(_ value: Double?, _ count: Int) -> String {
  guard let value, value.isFinite else { return "–" }
  var scale = 1.0
  for _ in 0..<count { scale *= 10 }
  let digits = String(Int((abs(value) * scale).rounded()))
  let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
  let sign = value < 0 ? "−" : ""
  return count == 0 ? sign + padded : sign + padded.dropLast(count) + "." + padded.suffix(count)
}
