/// An R with R·Rᵀ = Σ for a covariance matrix, which may be singular.
package struct CovarianceRoot {
  /// The columns of R, as many as the rank of Σ. Each is made where the most variance is left, so
  /// that the first few hold most of it.
  private(set) var columns: [[Double]] = []
  /// How many numbers the covariance is of.
  let count: Int

  /// Cholesky's factorization with pivoting. A direction without variance gets no column.
  package init(of covariance: [[Double]]) {
    count = covariance.count
    var left = covariance
    var open = Array(covariance.indices)
    while true {
      open.removeAll { !(left[$0][$0] > 1e-14 * covariance[$0][$0]) }
      guard let pivot = open.max(by: { left[$0][$0] < left[$1][$1] }) else { return }
      let root = left[pivot][pivot].squareRoot()
      let column = left.indices.map { open.contains($0) ? left[$0][pivot] / root : 0 }
      for i in open {
        for j in open { left[i][j] -= column[i] * column[j] }
      }
      open.removeAll { $0 == pivot }
      columns.append(column)
    }
  }

  /// R·v, for a v of at least as many entries as there are columns.
  package func times(_ vector: [Double]) -> [Double] {
    var product = [Double](repeating: 0, count: count)
    for (column, factor) in zip(columns, vector) {
      for i in product.indices { product[i] += factor * column[i] }
    }
    return product
  }
}
