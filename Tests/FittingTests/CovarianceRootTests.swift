import Testing

@testable import Fitting

@Suite struct CovarianceRootTests {
  /// R·Rᵀ = Σ rⱼrⱼᵀ, with the columns rⱼ of R from the unit vectors.
  private func product(_ root: CovarianceRoot, _ count: Int) -> [[Double]] {
    let columns = (0..<count).map { j in root.times((0..<count).map { $0 == j ? 1 : 0 }) }
    return (0..<count).map { a in
      (0..<count).map { b in columns.reduce(0) { $0 + $1[a] * $1[b] } }
    }
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
