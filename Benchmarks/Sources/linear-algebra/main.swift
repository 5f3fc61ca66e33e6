// Our own Cholesky factor and pivoted QR beside GSL's, at the sizes that fits use: few parameters,
// some hundreds of rows. Processor time, best of several rounds; a ratio above 1 means that ours is
// faster.
import CGSL
import Fitting
import LeastSquares
import Platform

func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// Microseconds of one call.
func microseconds(_ body: () -> Void) -> Double {
  var count = 1
  var best = Double.infinity
  while best == .infinity {
    let start = seconds()
    for _ in 0..<count { body() }
    if seconds() - start < 0.02 { count *= 2 } else { best = seconds() - start }
  }
  for _ in 0..<7 {
    let start = seconds()
    for _ in 0..<count { body() }
    best = min(best, seconds() - start)
  }
  return 1e6 * best / Double(count)
}

func column(_ value: Double) -> String {
  let text = String((value * 1000).rounded() / 1000)
  return String(repeating: " ", count: max(1, 12 - text.count)) + text
}

func report(_ name: String, _ ours: Double, _ theirs: Double) {
  let padding = String(repeating: " ", count: 34 - name.count)
  print(name + padding + column(ours) + column(theirs) + column(theirs / ours))
}

gsl_set_error_handler_off()
print("microseconds                              ours         GSL       ratio")
for count in [5, 8, 50, 200, 400] {
  func entry(_ i: Int, _ j: Int) -> Double {
    1 / (1 + Double((i - j) * (i - j))) + (i == j ? 1 : 0)
  }
  let entries = (0..<count).flatMap { i in (0..<count).map { entry(i, $0) } }
  guard let factor = Cholesky(of: count, entry) else { fatalError("not positive definite") }
  let matrix = gsl_matrix_alloc(count, count)
  let vector = gsl_vector_alloc(count)
  guard let matrix, let vector else { fatalError("no memory") }
  report(
    "Cholesky, factor, \(count) rows",
    microseconds { _ = Cholesky(of: count, { entries[$0 * count + $1] }) },
    microseconds {
      for index in entries.indices { matrix.pointee.data[index] = entries[index] }
      gsl_linalg_cholesky_decomp1(matrix)
    })
  let ones = [Double](repeating: 1, count: count)
  report(
    "Cholesky, R⁻¹·v, \(count) rows", microseconds { _ = factor.whitened(ones) },
    microseconds {
      for index in ones.indices { vector.pointee.data[index] = ones[index] }
      gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, matrix, vector)
    })
  gsl_matrix_free(matrix)
  gsl_vector_free(vector)
}
for (rows, columns) in [(20, 3), (200, 5), (1000, 7)] {
  func slope(_ row: Int, _ column: Int) -> Double {
    1 / (1 + Double(row) / Double(rows) + 0.37 * Double(column * column))
  }
  let jacobian: [Double] = (0..<rows).flatMap { row in (0..<columns).map { slope(row, $0) } }
  let residuals = (0..<rows).map { 1 / Double(1 + $0) }
  let ours = PivotedQR(rows: rows, columns: columns)
  guard let matrix = gsl_matrix_alloc(rows, columns), let tau = gsl_vector_alloc(columns),
    let norm = gsl_vector_alloc(columns), let right = gsl_vector_alloc(rows),
    let permutation = gsl_permutation_alloc(columns)
  else { fatalError("no memory") }
  var sign: Int32 = 0
  report(
    "pivoted QR and Qᵀf, \(rows) × \(columns)",
    microseconds {
      ours.factor(jacobian, rowStride: columns, beside: residuals, tolerance: 1e-13)
    },
    microseconds {
      for index in jacobian.indices { matrix.pointee.data[index] = jacobian[index] }
      for index in residuals.indices { right.pointee.data[index] = residuals[index] }
      gsl_linalg_QRPT_decomp(matrix, tau, permutation, &sign, norm)
      gsl_linalg_QR_QTvec(matrix, tau, right)
    })
  gsl_matrix_free(matrix)
  gsl_vector_free(tau)
  gsl_vector_free(norm)
  gsl_vector_free(right)
  gsl_permutation_free(permutation)
}
