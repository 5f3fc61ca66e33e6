import Differentiation

/// The arrays that one number type's passes reuse.
struct DualBuffers<Lanes: SIMD & Sendable> where Lanes.Scalar == Double {
  private var parameters: [Dual<Lanes>] = []
  private var predictions: [Dual<Lanes>] = []

  /// Lifts the parameters to constants.
  mutating func prepare(_ values: [Double], count: Int) {
    if predictions.count != count {
      predictions = Array(repeating: Dual(0), count: count)
    }
    if parameters.count != values.count {
      parameters = values.map { Dual($0) }
    } else {
      for j in values.indices { parameters[j] = Dual(values[j]) }
    }
  }

  /// Evaluates with one lane for each of `variables`.
  mutating func pass(
    _ variables: ArraySlice<Int>, _ evaluate: ([Dual<Lanes>], inout [Dual<Lanes>]) -> Void
  ) {
    for (lane, j) in variables.enumerated() { parameters[j].derivatives[lane] = 1 }
    evaluate(parameters, &predictions)
  }

  func copy(lanes: Int, to jacobian: UnsafeMutablePointer<Double>, stride: Int) {
    for i in predictions.indices {
      let derivatives = predictions[i].derivatives
      for lane in 0..<lanes { jacobian[i * stride + lane] = derivatives[lane] }
    }
  }

  func copyValues(to values: UnsafeMutableBufferPointer<Double>) {
    for i in predictions.indices { values[i] = predictions[i].value }
  }
}
