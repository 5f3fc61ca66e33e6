internal import Basics

/// The rows of a table in memory, and how far they are read.
struct MemoryRows: Sendable {
  private let table: MemoryTable
  /// For each block, the places of its columns among those of the whole table.
  private let places: [[Int]]
  private var block = 0
  private var row = 0

  init(_ table: MemoryTable, columns: [String]) {
    self.table = table
    places = table.blocks.map { block in
      block.map { column in columns.firstIndex(of: column.name) ?? 0 }
    }
  }

  /// Fills the cells that are selected of the next row. False at the end.
  @inline(__always)
  mutating func next(_ cells: borrowing RowCells, texts: inout [[UInt8]]) -> Bool {
    while block < table.blocks.count, row >= (table.blocks[block].first?.cells.count ?? 0) {
      block += 1
      row = 0
    }
    guard block < table.blocks.count else { return false }
    cells.clear()
    for index in texts.indices { texts[index].removeAll(keepingCapacity: true) }
    for (column, place) in zip(table.blocks[block], places[block]) {
      let slot = cells.slots[place]
      guard slot != -1 else { continue }
      switch column.cells {
      case .numbers(let numbers) where slot >= 0: cells.values[slot] = numbers[row]
      case .numbers(let numbers):
        texts[-2 - slot] = Array(NumberText.significant(numbers[row], 12).utf8)
      case .texts(let words) where slot < -1: texts[-2 - slot] = Array(words[row].utf8)
      case .texts: break
      }
    }
    row += 1
    return true
  }
}

extension LogLayout {
  /// The columns of a table in memory: those of numbers, then those of texts.
  init(_ table: MemoryTable) {
    func names(_ isIncluded: (MemoryTable.Cells) -> Bool) -> [String] {
      table.blocks.joined().filter { isIncluded($0.cells) }.map(\.name)
    }
    var seen: Set<String> = []
    let numbers = names { if case .numbers = $0 { true } else { false } }
      .filter { seen.insert($0).inserted }
    let texts = names { if case .texts = $0 { true } else { false } }
      .filter { seen.insert($0).inserted }
    self.init(format: .memory, columns: numbers, texts: texts, head: table.head)
  }
}

extension LogScanner {
  /// Reads a table in memory. A line is the number of a row, counted from 1.
  init(_ table: MemoryTable, named name: String) {
    let layout = LogLayout(table)
    self.init(
      ByteWindow(ByteSource(emptyNamed: name), capacity: 1), layout: layout, nextLine: 1)
    memory = MemoryRows(table, columns: layout.columns)
  }

  mutating func nextMemoryRow() -> Bool {
    guard memory?.next(cells, texts: &texts) == true else {
      outcome = head.outcome ?? outcome
      return false
    }
    line = nextLine
    nextLine += 1
    return true
  }
}
