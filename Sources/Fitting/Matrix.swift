/// A matrix, given by its rows.
extension [[Double]] {
  /// uᵀ·M·v, M being the matrix.
  package func form(_ u: [Double], _ v: [Double]) -> Double {
    var sum = 0.0
    for (row, a) in zip(self, u) {
      for (entry, b) in zip(row, v) { sum += a * entry * b }
    }
    return sum
  }

  /// A covariance times a factor; nil where that overflows.
  func scaled(by factor: Double) -> [[Double]]? {
    let scaled = map { $0.map { $0 * factor } }
    return scaled.allSatisfy { $0.allSatisfy(\.isFinite) } ? scaled : nil
  }
}

/// Σ aᵢ·bᵢ.
package func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for (x, y) in zip(a, b) { sum += x * y }
  return sum
}
