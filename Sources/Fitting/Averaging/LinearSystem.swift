import RealModule

/// Small square systems of equations, by elimination with partial pivoting.
enum LinearSystem {
  /// x with M·x = v; nil if M is singular.
  static func solve(_ matrix: [[Double]], _ vector: [Double]) -> [Double]? {
    var (rows, right) = (matrix, vector)
    guard eliminate(&rows, &right) else { return nil }
    for i in rows.indices.reversed() {
      for j in (i + 1)..<max(rows.count, i + 1) { right[i] -= rows[i][j] * right[j] }
      right[i] /= rows[i][i]
    }
    return right
  }

  /// ln |det M|; minus infinity if M is singular.
  static func logDeterminant(_ matrix: [[Double]]) -> Double {
    var rows = matrix
    var right = [Double](repeating: 0, count: matrix.count)
    guard eliminate(&rows, &right) else { return -.infinity }
    return rows.indices.reduce(0) { $0 + .log(abs(rows[$1][$1])) }
  }

  private static func eliminate(_ rows: inout [[Double]], _ right: inout [Double]) -> Bool {
    for i in rows.indices {
      guard let pivot = (i..<rows.count).max(by: { abs(rows[$0][i]) < abs(rows[$1][i]) }),
        abs(rows[pivot][i]) > 0
      else { return false }
      rows.swapAt(i, pivot)
      right.swapAt(i, pivot)
      for j in (i + 1)..<max(rows.count, i + 1) {
        let factor = rows[j][i] / rows[i][i]
        for k in i..<rows.count { rows[j][k] -= factor * rows[i][k] }
        right[j] -= factor * right[i]
      }
    }
    return true
  }
}
