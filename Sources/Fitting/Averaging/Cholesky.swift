import RealModule

/// The lower triangular factor R of a positive definite matrix, K = R·Rᵀ, rows one after another.
///
/// Our own beside GSL's, since most of the time goes to ``whitened(_:)``, see `Scripts/benchmark
/// linear-algebra`.
package struct Cholesky: Sendable {
  package let count: Int
  private var rows: [Double]

  /// Nil if the matrix is not positive definite.
  package init?(of count: Int, _ entry: (Int, Int) -> Double) {
    self.count = count
    rows = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0...i {
        var sum = entry(i, j)
        for k in 0..<j { sum -= rows[i * count + k] * rows[j * count + k] }
        if i == j {
          guard sum > 0 else { return nil }
          rows[i * count + i] = sum.squareRoot()
        } else {
          rows[i * count + j] = sum / rows[j * count + j]
        }
      }
    }
  }

  /// An entry of R; those above its diagonal are 0.
  package subscript(row: Int, column: Int) -> Double { rows[row * count + column] }

  /// ln det K.
  package var logDeterminant: Double {
    (0..<count).reduce(0) { $0 + 2 * .log(rows[$1 * count + $1]) }
  }

  /// R·v: of independent standard normal numbers it makes ones with the covariance K.
  package func colored(_ vector: [Double]) -> [Double] {
    (0..<count).map { i in (0...i).reduce(0) { $0 + rows[i * count + $1] * vector[$1] } }
  }

  /// R⁻¹·v.
  package func whitened(_ vector: [Double]) -> [Double] {
    var result = vector
    for i in 0..<count {
      var sum = result[i]
      for k in 0..<i { sum -= rows[i * count + k] * result[k] }
      result[i] = sum / rows[i * count + i]
    }
    return result
  }

  /// K⁻¹·v.
  package func solved(_ vector: [Double]) -> [Double] {
    var result = whitened(vector)
    for i in stride(from: count - 1, through: 0, by: -1) {
      result[i] /= rows[i * count + i]
      for k in 0..<i { result[k] -= rows[i * count + k] * result[i] }
    }
    return result
  }

  /// K⁻¹.
  package var inverse: [[Double]] {
    (0..<count).map { column in
      var unit = [Double](repeating: 0, count: count)
      unit[column] = 1
      return solved(unit)
    }
  }
}
