internal import CKernels

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

  /// What makes values of sums and biases, and leaves derivatives in the sums' place; nil for
  /// `linear`, which has nothing to do.
  func kernel<Scalar: KernelScalar>(_: Scalar.Type) -> UnitKernel? {
    let kernels = Scalar.kernels
    return switch self {
    case .relu: kernels.relu
    case .gelu: kernels.gelu
    case .tanh: kernels.tanh_unit
    case .linear: nil
    }
  }

  typealias UnitKernel =
    @convention(c) (
      _ rows: Int, _ width: Int, _ sums: UnsafeMutableRawPointer?, _ bias: UnsafeRawPointer?,
      _ values: UnsafeMutableRawPointer?
    ) -> Void
}
