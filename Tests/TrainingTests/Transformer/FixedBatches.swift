@testable import Training

/// Windows of pseudo-random bytes, the same for every step unless `isFresh`.
struct FixedBatches: TokenBatches {
  var context: Int
  var seed: UInt64 = 1
  var isFresh = true
  var validation = 3

  func fill(_ window: UnsafeMutableBufferPointer<UInt8>, sequence: Int, of batch: BatchIndex) {
    let first = (isFresh ? batch.ordinal * 1000 : 0) + sequence
    write(into: window, number: first)
  }

  var validationSets: [ValidationSet] {
    let bytes = (0..<validation).flatMap { number in
      [UInt8](unsafeUninitializedCapacity: context + 1) {
        write(into: $0, number: 1_000_000 + number)
        $1 = context + 1
      }
    }
    return [ValidationSet(name: "held-out", windows: bytes)]
  }

  private func write(into window: UnsafeMutableBufferPointer<UInt8>, number: Int) {
    for i in window.indices {
      let words = Philox4x32.words(
        counter: (UInt32(number), UInt32(i), 0, 0), key: (UInt32(truncatingIfNeeded: seed), 0))
      window[i] = UInt8(truncatingIfNeeded: words.0)
    }
  }
}

/// A transformer with its parameters and a place for its gradient.
struct Bench<Scalar: KernelScalar> {
  let model: Transformer<Scalar>
  var parameters: [Scalar]
  var gradient: [Scalar]

  init(
    _ shape: TransformerShape, batch: Int = 2, batches: FixedBatches? = nil, threads: Int = 1,
    zLoss: Double = 0, seed: UInt64 = 7
  ) {
    let model = Transformer<Scalar>(
      shape, batch: batch, batches: batches ?? FixedBatches(context: shape.context),
      zLoss: zLoss, seed: seed, pool: WorkerPool(threads: threads))
    let count = model.layout.count
    var parameters = [Scalar](repeating: .nan, count: count)
    parameters.withUnsafeMutableBufferPointer { model.initialize($0) }
    self.model = model
    self.parameters = parameters
    gradient = Array(repeating: 0, count: count)
  }

  mutating func loss(_ index: BatchIndex = BatchIndex(step: 1), isAdding: Bool = false) -> Double {
    parameters.withUnsafeBufferPointer { parameters in
      gradient.withUnsafeMutableBufferPointer { gradient in
        model.evaluate(index, at: parameters, gradient: gradient, isAdding: isAdding)
      }
    }
  }

  var validation: [Double] { parameters.withUnsafeBufferPointer { model.validate(at: $0) } }

  /// Moves parameters away from where gradients vanish: zero biases, unit gains, tiny weights.
  mutating func stir() {
    for block in model.layout.blocks {
      for i in block.range {
        let words = Philox4x32.words(counter: (UInt32(i), 9, 9, 9), key: (3, 0))
        parameters[i] += Scalar(0.3 * (Double(words.0) * 0x1p-32 - 0.5))
      }
    }
  }
}
