import RealModule

/// Householder QR with column scaling and pivoting of a tall matrix beside a right-hand side.
///
/// Columns are first divided by their norms, so that rank does not depend on units. It answers
/// what the search asks at every iterate: how much of f lies in the tangent plane, and which step
/// would take it away. Buffers are made once. Ours beside GSL's: `Scripts/benchmark linear-algebra`.
package final class PivotedQR {
  let rows: Int
  let columns: Int
  /// Column-major; R sits on and above the diagonal afterwards.
  private var matrix: [Double]
  private var right: [Double]
  private(set) var norms: [Double]
  private(set) var pivots: [Int]
  private var diagonal: [Double]
  private var work: [Double]
  private(set) var rank = 0
  /// |Rₚₚ|/|R₁₁|, an estimate of the reciprocal condition number; 0 with a zero column.
  private(set) var reciprocalCondition = 0.0
  /// ‖Qᵀf‖: the part of f in the columns' span.
  private(set) var tangentNorm = 0.0
  /// ‖f − QQᵀf‖.
  private(set) var normalNorm = 0.0

  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    matrix = Array(repeating: 0, count: rows * columns)
    right = Array(repeating: 0, count: rows)
    norms = Array(repeating: 0, count: columns)
    pivots = Array(0..<columns)
    diagonal = Array(repeating: 0, count: columns)
    work = Array(repeating: 0, count: columns)
  }

  /// Factors the matrix with element (i, j) at `i * rowStride + j * columnStride`, `f` beside it. Columns below `tolerance` times the
  /// largest, after scaling and pivoting, do not count toward the rank.
  package func factor(
    _ jacobian: UnsafePointer<Double>, rowStride: Int, columnStride: Int = 1,
    beside f: UnsafePointer<Double>, tolerance: Double
  ) {
    matrix.withUnsafeMutableBufferPointer { a in
      for j in 0..<columns {
        var largest = 0.0
        for i in 0..<rows {
          largest = max(largest, abs(jacobian[i * rowStride + j * columnStride]))
        }
        var sum = 0.0
        if largest > 0 {
          for i in 0..<rows {
            let x = jacobian[i * rowStride + j * columnStride] / largest
            sum += x * x
          }
        }
        let norm = largest * Double.sqrt(sum)
        norms[j] = norm
        let factor = norm > 0 ? 1 / norm : 0
        for i in 0..<rows { a[j * rows + i] = jacobian[i * rowStride + j * columnStride] * factor }
        pivots[j] = j
      }
      right.withUnsafeMutableBufferPointer { b in
        for i in 0..<rows { b[i] = f[i] }
        triangularize(a, b)
      }
    }
    rank = diagonal.prefix { abs($0) > tolerance * abs(diagonal[0]) && $0 != 0 }.count
    let last = diagonal.last ?? 1
    reciprocalCondition = columns == 0 ? 1 : diagonal[0] == 0 ? 0 : abs(last / diagonal[0])
    tangentNorm = norm(right[..<rank])
    normalNorm = norm(right[rank...])
  }

  private func norm(_ slice: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for x in slice { sum += x * x }
    return .sqrt(sum)
  }

  private func triangularize(
    _ a: UnsafeMutableBufferPointer<Double>, _ b: UnsafeMutableBufferPointer<Double>
  ) {
    for k in 0..<columns {
      var best = k
      var bestSum = -1.0
      for j in k..<columns {
        var sum = 0.0
        for i in k..<rows { sum += a[j * rows + i] * a[j * rows + i] }
        if sum > bestSum {
          bestSum = sum
          best = j
        }
      }
      if best != k {
        pivots.swapAt(best, k)
        for i in 0..<rows {
          (a[best * rows + i], a[k * rows + i]) = (a[k * rows + i], a[best * rows + i])
        }
      }
      let length = Double.sqrt(bestSum)
      guard length > 0 else {
        diagonal[k] = 0
        continue
      }
      let alpha = a[k * rows + k] > 0 ? -length : length
      // The reflector v = x − αe₁, kept in place below the diagonal; vᵀv = −2·α·v₁.
      a[k * rows + k] -= alpha
      let half = -alpha * a[k * rows + k]
      func reflect(_ column: UnsafeMutablePointer<Double>) {
        var dot = 0.0
        for i in k..<rows { dot += a[k * rows + i] * column[i] }
        let factor = dot / half
        for i in k..<rows { column[i] -= factor * a[k * rows + i] }
      }
      for j in (k + 1)..<max(k + 1, columns) { reflect(a.baseAddress! + j * rows) }
      reflect(b.baseAddress!)
      diagonal[k] = alpha
    }
  }

  /// Writes the Gauss–Newton step −J⁺f; pivots beyond the rank stay put.
  func step(into step: inout [Double]) {
    for j in 0..<columns { step[j] = 0 }
    for k in stride(from: rank - 1, through: 0, by: -1) {
      var sum = -right[k]
      for j in (k + 1)..<max(k + 1, rank) { sum -= matrix[j * rows + k] * work[j] }
      work[k] = sum / diagonal[k]
      step[pivots[k]] = work[k] / norms[pivots[k]]
    }
  }

  /// Writes −(AᵀA)⁻¹g for a gradient g that need not be Aᵀf; pivots beyond the rank stay put.
  func step(against gradient: [Double], into step: inout [Double]) {
    for j in 0..<columns { step[j] = 0 }
    for k in 0..<rank {
      var sum = -gradient[pivots[k]] / norms[pivots[k]]
      for j in 0..<k { sum -= matrix[k * rows + j] * work[j] }
      work[k] = sum / diagonal[k]
    }
    for k in stride(from: rank - 1, through: 0, by: -1) {
      var sum = work[k]
      for j in (k + 1)..<max(k + 1, rank) { sum -= matrix[j * rows + k] * work[j] }
      work[k] = sum / diagonal[k]
      step[pivots[k]] = work[k] / norms[pivots[k]]
    }
  }

  /// Rₖⱼ of the scaled, pivoted matrix.
  func r(_ k: Int, _ j: Int) -> Double {
    k == j ? diagonal[k] : k < j ? matrix[j * rows + k] : 0
  }

  /// v ← (I − QQᵀ)v: what the columns, up to the rank, cannot explain.
  func projectOut(_ v: UnsafeMutablePointer<Double>) {
    for k in 0..<rank { reflect(v, k) }
    for k in 0..<rank { v[k] = 0 }
    for k in stride(from: rank - 1, through: 0, by: -1) { reflect(v, k) }
  }

  private func reflect(_ v: UnsafeMutablePointer<Double>, _ k: Int) {
    let half = -diagonal[k] * matrix[k * rows + k]
    matrix.withUnsafeBufferPointer { a in
      var dot = 0.0
      for i in k..<rows { dot += a[k * rows + i] * v[i] }
      let factor = dot / half
      for i in k..<rows { v[i] -= factor * a[k * rows + i] }
    }
  }
}
