/// A lower triangular R with R·Rᵀ = Σ for a covariance matrix, which may be singular.
struct CovarianceRoot {
  private var rows: [[Double]]

  /// Cholesky's factorisation. A direction without variance gets a column of zeros.
  init(of covariance: [[Double]]) {
    let count = covariance.count
    rows = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for j in 0..<count {
      var pivot = covariance[j][j]
      for k in 0..<j { pivot -= rows[j][k] * rows[j][k] }
      guard pivot > 1e-14 * covariance[j][j] else { continue }
      let root = pivot.squareRoot()
      rows[j][j] = root
      for i in (j + 1)..<max(count, j + 1) {
        var sum = covariance[i][j]
        for k in 0..<j { sum -= rows[i][k] * rows[j][k] }
        rows[i][j] = sum / root
      }
    }
  }

  /// How many numbers the covariance is of.
  var count: Int { rows.count }

  /// R·v.
  func times(_ vector: [Double]) -> [Double] {
    rows.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
