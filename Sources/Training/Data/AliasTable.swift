/// Draws from a distribution over 0..<n in constant time, whatever its shape.
///
/// Each of n equally likely cells holds one outcome up to a threshold and another, its alias,
/// beyond it (Walker 1977, in the order of Vose 1991). A single 64-bit number picks both the cell
/// and the side, so that probabilities are exact to 2⁻⁶⁴.
struct AliasTable: Sendable {
  private struct Cell {
    var threshold: UInt64 = .max
    var outcome: Int32
    var alias: Int32
  }

  private let cells: [Cell]

  /// - Precondition: The probabilities are not negative and add up to 1 within rounding.
  init(_ probabilities: [Double]) {
    let count = probabilities.count
    var cells = (0..<count).map { Cell(outcome: Int32($0), alias: Int32($0)) }
    var shares = probabilities.map { $0 * Double(count) }
    var small = shares.indices.filter { shares[$0] < 1 }
    var large = shares.indices.filter { shares[$0] >= 1 }
    // What rounding leaves over fills its own cell.
    while let low = small.popLast(), let high = large.last {
      // Fits: a share below 1, and the largest such times 2⁶⁴ is below 2⁶⁴.
      cells[low].threshold = UInt64(shares[low] * 0x1p64)
      // Fits: an index into the table, which has as many cells as words or bytes.
      cells[low].alias = Int32(high)
      shares[high] -= 1 - shares[low]
      if shares[high] < 1 {
        large.removeLast()
        small.append(high)
      }
    }
    self.cells = cells
  }

  @inline(__always)
  func draw(_ word: UInt64) -> Int {
    let (cell, place) = UInt64(cells.count).multipliedFullWidth(by: word)
    // Fits: a place in the table.
    let chosen = cells[Int(cell)]
    return Int(place < chosen.threshold ? chosen.outcome : chosen.alias)
  }
}
