import CGSL
import RealModule

/// From a weighted Jacobian at the solution to covariance, standard errors and condition.
///
/// Columns are scaled to length 1 before their singular values are taken, so that units change
/// nothing but units. Directions whose singular value is below `singularity` of the largest are
/// not determined by the data: every parameter with a part in one is `undetermined`.
struct Inference {
  var covariance: [[Double]]?
  var standardErrors: [Double?]
  var states: [ParameterState]
  var conditionNumber: Double?

  /// - Parameters:
  ///   - jacobian: row-major over the `estimated` parameters.
  ///   - variance: s²; `nil` if there are too few observations for one.
  init(
    jacobian: [Double], rows: Int, estimated: [Int], states: [ParameterState], variance: Double?,
    singularity: Double
  ) {
    let k = estimated.count
    self.states = states
    standardErrors = Array(repeating: nil, count: states.count)
    let isFinite = jacobian.allSatisfy(\.isFinite)
    guard k > 0, rows > 0, isFinite else {
      if k == 0 {
        covariance = Array(
          repeating: Array(repeating: 0, count: states.count), count: states.count)
      } else {
        for j in estimated { self.states[j] = .undetermined }
      }
      return
    }
    let padded = max(rows, k)
    let qr = PivotedQR(rows: padded, columns: k)
    let zeros = Array(repeating: 0.0, count: padded)
    qr.factor(
      jacobian + Array(repeating: 0, count: (padded - rows) * k), rowStride: k, beside: zeros,
      tolerance: 0)
    let (right, singular) = Self.decompose(qr)
    let largest = singular.max() ?? 0
    let least = singular.min() ?? 0
    if least > 0, (largest / least).isFinite { conditionNumber = largest / least }
    let floor = max(singularity, Double(k) * .ulpOfOne) * largest
    guard let variance else {
      for j in estimated { self.states[j] = .undetermined }
      return
    }
    // Row a of V, in the scaled and pivoted parameters, belongs to parameter pivots[a].
    var scaled = Array(repeating: Array(repeating: 0.0, count: k), count: k)
    var isDetermined = Array(repeating: true, count: k)
    for a in 0..<k {
      for b in 0...a {
        var sum = 0.0
        for s in 0..<k where singular[s] > floor {
          sum += right[a][s] * right[b][s] / (singular[s] * singular[s])
        }
        scaled[a][b] = sum
        scaled[b][a] = sum
      }
      for s in 0..<k where singular[s] <= floor && abs(right[a][s]) > 1e-6 {
        isDetermined[a] = false
      }
      if qr.norms[qr.pivots[a]] == 0 { isDetermined[a] = false }
    }
    var full = Array(repeating: Array(repeating: 0.0, count: states.count), count: states.count)
    let deviation = Double.sqrt(variance)
    for a in 0..<k {
      let ja = estimated[qr.pivots[a]]
      guard isDetermined[a] else {
        self.states[ja] = .undetermined
        continue
      }
      let unit = deviation / qr.norms[qr.pivots[a]]
      standardErrors[ja] = unit * .sqrt(scaled[a][a])
      for b in 0..<k where isDetermined[b] {
        let jb = estimated[qr.pivots[b]]
        full[ja][jb] = scaled[a][b] * unit * (deviation / qr.norms[qr.pivots[b]])
      }
    }
    // An error too large to be a number tells as little as none.
    var isKnown = isDetermined.allSatisfy(\.self)
    for ja in estimated {
      guard let error = standardErrors[ja], !(error.isFinite && full[ja].allSatisfy(\.isFinite))
      else { continue }
      self.states[ja] = .undetermined
      standardErrors[ja] = nil
      isKnown = false
    }
    if isKnown { covariance = full }
  }

  /// V and the singular values of R.
  private static func decompose(_ qr: PivotedQR) -> (right: [[Double]], singular: [Double]) {
    _ = TrustRegion.isQuiet
    let k = qr.columns
    var a = Array(repeating: 0.0, count: k * k)
    for i in 0..<k { for j in i..<k { a[i * k + j] = qr.r(i, j) } }
    var v = Array(repeating: 0.0, count: k * k)
    var s = Array(repeating: 0.0, count: k)
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in
        s.withUnsafeMutableBufferPointer { s in
          var matrixA = gsl_matrix_view_array(a.baseAddress, k, k).matrix
          var matrixV = gsl_matrix_view_array(v.baseAddress, k, k).matrix
          var vectorS = gsl_vector_view_array(s.baseAddress, k).vector
          _ = gsl_linalg_SV_decomp_jacobi(&matrixA, &matrixV, &vectorS)
        }
      }
    }
    return ((0..<k).map { Array(v[($0 * k)..<(($0 + 1) * k)]) }, s)
  }
}
