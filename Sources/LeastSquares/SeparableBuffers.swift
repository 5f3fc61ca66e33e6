import Differentiation

/// The arrays that one number type's passes over a separable model reuse.
struct SeparableBuffers<Lanes: SIMD & Sendable> where Lanes.Scalar == Double {
  private var parameters: [Dual<Lanes>] = []
  private var columns: [[Dual<Lanes>]] = []

  /// Evaluates the basis with one lane for each of `variables`.
  mutating func pass(
    _ values: [Double], _ variables: ArraySlice<Int>, rows: Int, linear: Int,
    _ evaluate: ([Dual<Lanes>], inout [[Dual<Lanes>]]) -> Void
  ) {
    if columns.isEmpty {
      columns = Array(repeating: Array(repeating: Dual(0), count: rows), count: linear)
      parameters = values.map { Dual($0) }
    }
    for j in values.indices { parameters[j] = Dual(values[j]) }
    for (lane, j) in variables.enumerated() { parameters[j].derivatives[lane] = 1 }
    evaluate(parameters, &columns)
  }

  /// Writes Σⱼ cⱼ·∂φⱼᵢ/∂θₖ to element k·rows + i of `target`, k < lanes.
  func combine(
    _ coefficients: [Double], lanes: Int, into target: UnsafeMutablePointer<Double>
  ) {
    guard let rows = columns.first?.count else { return }
    for i in 0..<rows {
      var sum = Lanes()
      for j in columns.indices { sum += columns[j][i].derivatives * coefficients[j] }
      for lane in 0..<lanes { target[lane * rows + i] = sum[lane] }
    }
  }
}
