import Testing

@testable import Forecasting

@Suite struct CovarianceRootTests {
  /// R·Rᵀ, from Rᵀ applied to the unit vectors.
  private func product(_ root: CovarianceRoot, _ count: Int) -> [[Double]] {
    let columns = (0..<count).map { i in
      root.transposeTimes((0..<count).map { $0 == i ? 1 : 0 })
    }
    return columns.map { a in columns.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
  }

  @Test(arguments: [
    [[4.0]],
    [[4.0, 2], [2, 3]],
    // A direction without variance in each place.
    [[0.0, 0, 0], [0, 2, 1], [0, 1, 5]],
    [[2.0, 0, 1], [0, 0, 0], [1, 0, 5]],
    [[2.0, 1, 0], [1, 5, 0], [0, 0, 0]],
    // Fully correlated, and of rank 1.
    [[1.0, 1], [1, 1]],
    [[1.0, 2, 3], [2, 4, 6], [3, 6, 9]],
    // Units that are far apart.
    [[1e12, 1e-3], [1e-3, 1e-12]],
    [[0.0, 0], [0, 0]],
  ])
  func `the square of the root is the covariance`(covariance: [[Double]]) {
    let count = covariance.count
    let square = product(CovarianceRoot(of: covariance), count)
    for i in 0..<count {
      for j in 0..<count {
        let scale = (covariance[i][i] * covariance[j][j]).squareRoot()
        #expect(abs(square[i][j] - covariance[i][j]) <= 1e-13 * scale)
      }
    }
  }
}
