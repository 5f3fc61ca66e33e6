internal import RealModule

/// What a hidden unit makes of the sum that reaches it.
public enum Activation: String, Hashable, Sendable, CaseIterable {
  /// max(x, 0).
  case relu
  /// The tanh form of x·Φ(x): ½x(1 + tanh(√(2/π)·(x + 0.044715x³))) (Hendrycks and Gimpel 2016,
  /// arXiv 1606.08415).
  case gelu
  case tanh
  /// x itself: layers of it make a deep linear network.
  case linear

  /// The variance of a weight times the number of its inputs that keeps the size of signals from
  /// layer to layer, about: 2 where half of them are cut off (He et al. 2015, arXiv 1502.01852).
  var gain: Double {
    switch self {
    case .relu, .gelu: 2
    case .tanh, .linear: 1
    }
  }

  func apply<Scalar: Real & BinaryFloatingPoint>(
    to sums: UnsafePointer<Scalar>, count: Int, into values: UnsafeMutablePointer<Scalar>
  ) {
    switch self {
    case .relu: for i in 0..<count { values[i] = max(sums[i], 0) }
    case .gelu:
      for i in 0..<count {
        values[i] = sums[i] / 2 * (1 + Scalar.tanh(Self.geluArgument(sums[i])))
      }
    case .tanh: for i in 0..<count { values[i] = Scalar.tanh(sums[i]) }
    case .linear: values.update(from: sums, count: count)
    }
  }

  /// δ ← δ·φ′(x), x being the sums and φ(x) the values.
  func differentiate<Scalar: Real & BinaryFloatingPoint>(
    _ sums: UnsafePointer<Scalar>, _ values: UnsafePointer<Scalar>, count: Int,
    into delta: UnsafeMutablePointer<Scalar>
  ) {
    switch self {
    case .relu: for i in 0..<count { delta[i] = sums[i] > 0 ? delta[i] : 0 }
    case .gelu:
      for i in 0..<count {
        let x = sums[i]
        let t = Scalar.tanh(Self.geluArgument(x))
        let slope = Self.rootOfTwoOverPi() * (1 + 3 * Self.geluCubic() * x * x)
        delta[i] *= (1 + t + x * (1 - t * t) * slope) / 2
      }
    case .tanh: for i in 0..<count { delta[i] *= 1 - values[i] * values[i] }
    case .linear: break
    }
  }

  @inline(__always)
  private static func geluArgument<Scalar: Real & BinaryFloatingPoint>(_ x: Scalar) -> Scalar {
    rootOfTwoOverPi() * (x + geluCubic() * x * x * x)
  }

  @inline(__always)
  private static func rootOfTwoOverPi<Scalar: BinaryFloatingPoint>() -> Scalar {
    Scalar(0.7978845608028654)
  }

  @inline(__always)
  private static func geluCubic<Scalar: BinaryFloatingPoint>() -> Scalar { Scalar(0.044715) }
}
