/// Files that a caller holds in memory, by the names that they are opened by.
///
/// A program that calls this one in its own process has arrays and texts, and no files. Whoever opens a path
/// looks here first, so that all rules for files hold for what is in memory too.
package struct MemoryFiles: Sendable {
  /// Those of the call that is under way; each call has its own.
  @TaskLocal package static var current = MemoryFiles()

  private enum Content {
    case table(MemoryTable)
    case text(String)
  }

  private var contents: [String: Content] = [:]

  package init() {}

  package mutating func add(_ table: MemoryTable, named name: String) {
    contents[name] = .table(table)
  }

  package mutating func add(_ text: String, named name: String) {
    contents[name] = .text(text)
  }

  package func contains(_ name: String) -> Bool { contents[name] != nil }

  /// The table of that name, if there is one.
  package func table(_ name: String) -> MemoryTable? {
    if case .table(let table)? = contents[name] { table } else { nil }
  }

  /// The text of that name, if there is one.
  package func text(_ name: String) -> String? {
    if case .text(let text)? = contents[name] { text } else { nil }
  }
}

/// A table in memory. Its numbers stay where their owner has them and are not copied.
///
/// It is used only during the call that it is given to, in which the owner keeps the numbers as they are.
package struct MemoryTable: @unchecked Sendable {
  package enum Cells {
    case numbers(UnsafeBufferPointer<Double>)
    case texts([String])

    package var count: Int {
      switch self {
      case .numbers(let numbers): numbers.count
      case .texts(let texts): texts.count
      }
    }
  }

  package struct Column {
    package var name: String
    package var cells: Cells

    package init(name: String, cells: Cells) {
      self.name = name
      self.cells = cells
    }
  }

  /// What comment lines before the columns would say, such as `schedule: TEXT`.
  package var head: [String]
  /// Rows one block after another. Columns of a block are of one length; a row is blank in the columns that
  /// its block lacks.
  package private(set) var blocks: [[Column]] = []

  package init(head: [String] = []) { self.head = head }

  /// - Throws: `Refusal` if columns are of different lengths.
  package mutating func append(_ block: [Column]) throws(Refusal) {
    if let first = block.first,
      let other = block.first(where: { $0.cells.count != first.cells.count })
    {
      throw Refusal(
        .data,
        "\(first.cells.count) values of '\(first.name)' and \(other.cells.count) of '\(other.name)': "
          + "columns have to be of one length")
    }
    blocks.append(block)
  }
}
