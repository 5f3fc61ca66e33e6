/// The selected cells of one row, in memory that rows share.
///
/// An array would be checked for other owners at every cell of every row.
struct RowCells: ~Copyable {
  /// The number of selected columns.
  let count: Int
  /// The number of columns in the log.
  let columns: Int
  /// The cells in the order of selection.
  let values: UnsafeMutablePointer<Double?>
  /// For each column, its position among the selected ones, −2 or less for the first and the next
  /// ones held as text, or −1.
  let slots: UnsafeMutablePointer<Int>

  init(columns: Int, selected: [Int], texts: [Int] = []) {
    self.columns = columns
    count = selected.count
    values = .allocate(capacity: max(count, 1))
    values.initialize(repeating: nil, count: count)
    slots = .allocate(capacity: max(columns, 1))
    slots.initialize(repeating: -1, count: columns)
    for (slot, column) in selected.enumerated() { slots[column] = slot }
    for (slot, column) in texts.enumerated() { slots[column] = -2 - slot }
  }

  deinit {
    values.deallocate()
    slots.deallocate()
  }

  /// The number in a selected column, nil where the cell is blank.
  subscript(_ position: Int) -> Double? {
    @inline(__always)
    get {
      precondition(position >= 0 && position < count, "the column is not selected")
      return values[position]
    }
  }

  @inline(__always)
  func clear() {
    for slot in 0..<count { values[slot] = nil }
  }
}
