internal import RealModule

extension Perceptron {
  /// What a hidden unit makes of the sum that reaches it.
  public enum Activation: String, Hashable, Sendable, CaseIterable {
    /// max(x, 0).
    case relu
    /// x·Φ(x) with the exact normal distribution (Hendrycks and Gimpel 2016, arXiv 1606.08415).
    case gelu
    case tanh
    /// x itself: layers of it make a deep linear network.
    case linear
  }
}

extension Perceptron.Activation {
  /// The variance of a weight times the number of its inputs that keeps the size of signals from
  /// layer to layer, about: 2 where half of them are cut off (He et al. 2015, arXiv 1502.01852).
  var gain: Double {
    switch self {
    case .relu, .gelu: 2
    case .tanh, .linear: 1
    }
  }

  func apply<Scalar: KernelScalar & Real>(
    to sums: UnsafePointer<Scalar>, count: Int, into values: UnsafeMutablePointer<Scalar>
  ) {
    switch self {
    case .relu: for i in 0..<count { values[i] = max(sums[i], 0) }
    case .gelu: for i in 0..<count { values[i] = sums[i] * Self.normalDistribution(sums[i]) }
    case .tanh: for i in 0..<count { values[i] = Scalar.tanh(sums[i]) }
    case .linear: values.update(from: sums, count: count)
    }
  }

  /// δ ← δ·φ′(x), x being the sums and φ(x) the values.
  func differentiate<Scalar: KernelScalar & Real>(
    _ sums: UnsafePointer<Scalar>, _ values: UnsafePointer<Scalar>, count: Int,
    into delta: UnsafeMutablePointer<Scalar>
  ) {
    switch self {
    case .relu: for i in 0..<count { delta[i] = sums[i] > 0 ? delta[i] : 0 }
    case .gelu:
      let factor = Scalar(0.3989422804014327)  // 1/√(2π)
      for i in 0..<count {
        let x = sums[i]
        delta[i] *= Self.normalDistribution(x) + x * factor * Scalar.exp(-x * x / 2)
      }
    case .tanh: for i in 0..<count { delta[i] *= 1 - values[i] * values[i] }
    case .linear: break
    }
  }

  /// Φ(x).
  @inline(__always)
  private static func normalDistribution<Scalar: KernelScalar & Real>(_ x: Scalar) -> Scalar {
    (1 + Scalar.erf(x * Scalar(0.7071067811865476))) / 2
  }
}
