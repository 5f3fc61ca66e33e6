import CGSL

/// Small square systems of equations, by GSL's LU decomposition.
package enum LinearSystem {
  /// x with M·x = v; nil if M is singular.
  package static func solve(_ matrix: [[Double]], _ vector: [Double]) -> [Double]? {
    if vector.isEmpty { return [] }
    var solution = vector
    let isRegular = withDecomposition(of: matrix) { decomposed, permutation in
      solution.withUnsafeMutableBufferPointer { buffer in
        var view = gsl_vector_view_array(buffer.baseAddress, buffer.count).vector
        return gsl_linalg_LU_svx(&decomposed, permutation, &view) == 0
      }
    }
    return isRegular ? solution : nil
  }

  /// ln |det M|; minus infinity if M is singular.
  package static func logDeterminant(_ matrix: [[Double]]) -> Double {
    if matrix.isEmpty { return 0 }
    return withDecomposition(of: matrix) { decomposed, _ in gsl_linalg_LU_lndet(&decomposed) }
  }

  private static func withDecomposition<Result>(
    of matrix: [[Double]],
    _ body: (inout gsl_matrix, UnsafeMutablePointer<gsl_permutation>?) -> Result
  ) -> Result {
    _ = TrustRegion.isQuiet
    let count = matrix.count
    var entries = Array(matrix.joined())
    let permutation = gsl_permutation_alloc(count)
    defer { gsl_permutation_free(permutation) }
    return entries.withUnsafeMutableBufferPointer { buffer in
      var view = gsl_matrix_view_array(buffer.baseAddress, count, count).matrix
      var sign: Int32 = 0
      _ = gsl_linalg_LU_decomp(&view, permutation, &sign)
      return body(&view, permutation)
    }
  }
}
