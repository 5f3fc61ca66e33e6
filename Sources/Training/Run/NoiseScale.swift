/// The gradient noise scale tr(Σ)/‖G‖² over the steps since a record (McCandlish et al. 2018, arXiv
/// 1812.06162, B_simple): G is the true gradient, Σ the covariance of an example's. Counted in examples.
///
/// A step of N examples in k pieces of nᵢ, with mean gradients gᵢ and g, gives an unbiased value of each:
/// tr(Σ) by Σ nᵢ‖gᵢ − g‖²/(k − 1), and ‖G‖² by ‖g‖² − tr(Σ)/N. For equal pieces these are the paper's, of
/// batches of N/k and N. Each is noisy, ‖G‖² most, and their ratio is biased: they are summed over the
/// steps apart, and then divided.
struct NoiseScale {
  private var covariance = 0.0
  private var signal = 0.0

  /// Takes in a step.
  ///
  /// - Parameters:
  ///   - scatter: Σ nᵢ‖gᵢ − g‖².
  ///   - squaredNorm: ‖g‖².
  mutating func add(scatter: Double, pieces: Int, examples: Int, squaredNorm: Double) {
    // By rounding alone it may come out below 0.
    let trace = max(0, scatter) / Double(pieces - 1)
    covariance += trace
    signal += squaredNorm - trace / Double(examples)
  }

  /// The noise scale since the last one that was taken; NaN where the noise hides the gradient.
  mutating func take() -> Double {
    defer { self = NoiseScale() }
    let scale = covariance / signal
    return signal > 0 && scale.isFinite ? scale : .nan
  }

  func save(to state: inout StateEncoder) {
    state.append(covariance)
    state.append(signal)
  }

  mutating func restore(from state: inout StateDecoder) throws(StateError) {
    covariance = try state.double()
    signal = try state.double()
  }
}
