/// A report that is being written.
struct Page {
  /// How many columns its lines have at most.
  static let width = 80

  private(set) var content = ReportText()

  var text: String { content.description }

  /// A line as it is.
  mutating func add(_ line: String = "", _ emphasis: ReportText.Emphasis = .none) {
    content.parts.append(.line(.init(line, emphasis)))
  }

  mutating func add(_ table: TextTable) { content.parts.append(.table(table)) }

  mutating func add(_ report: ReportText) { content = content + report }

  /// A paragraph, wrapped.
  mutating func addParagraph(
    _ words: String, _ emphasis: ReportText.Emphasis = .none, _ role: ReportText.Role = .body
  ) {
    add("", words, indent: 0, emphasis, role)
  }

  /// A label and what it says, wrapped with a hanging indent.
  mutating func add(
    _ label: String, _ words: String, indent: Int = 14, _ emphasis: ReportText.Emphasis = .none,
    _ role: ReportText.Role = .body
  ) {
    content.parts.append(
      .paragraph(
        .init(label: label, words: words, emphasis: emphasis, role: role, indent: indent)))
  }
}
