import RealModule
import Testing

@testable import Training

struct TransformerTests {
  static let shapes: [TransformerShape] = [
    try! TransformerShape(width: 48, layers: 2, heads: 3, context: 24),
    try! TransformerShape(
      width: 40, layers: 1, heads: 2, context: 50, positions: .rotary, activation: .swiglu,
      head: .tied),
    try! TransformerShape(
      width: 40, layers: 2, heads: 2, context: 37, positions: .rotary, hasQueryKeyNorm: true,
      parametrization: .maximalUpdate(baseWidth: 10)),
  ]

  @Test(arguments: shapes)
  func `single precision agrees with double precision`(_ shape: TransformerShape) {
    var single = Bench<Float>(shape)
    var double = Bench<Double>(shape)
    single.stir()
    double.parameters = single.parameters.map(Double.init)
    let losses = (single.loss(), double.loss())
    #expect(abs(losses.0 - losses.1) < 1e-5 * losses.1)
    for block in single.model.layout.blocks {
      let size = block.range.map { double.gradient[$0] * double.gradient[$0] }.reduce(0, +)
      let apart = block.range.map { i in
        let difference = Double(single.gradient[i]) - double.gradient[i]
        return difference * difference
      }.reduce(0, +)
      #expect(apart <= 1e-10 * size, "\(block.name): \(apart) of \(size)")
    }
    #expect(abs(single.validation[0] - double.validation[0]) < 1e-5 * losses.1)
  }

  @Test(arguments: shapes, [1, 5, 16])
  func `the number of threads changes no bit`(_ shape: TransformerShape, batch: Int) {
    var alone = Bench<Float>(shape, batch: batch)
    let loss = alone.loss()
    for threads in 2...3 {
      var together = Bench<Float>(shape, batch: batch, threads: threads)
      for _ in 0..<3 {
        #expect(together.loss() == loss)
        #expect(together.gradient == alone.gradient)
        #expect(together.validation == alone.validation)
      }
    }
  }

  @Test func `adding accumulates the gradients of minibatches`() {
    var bench = Bench<Float>(Self.shapes[0], batch: 6)
    _ = bench.loss(BatchIndex(step: 1))
    let first = bench.gradient
    _ = bench.loss(BatchIndex(step: 2))
    let second = bench.gradient
    _ = bench.loss(BatchIndex(step: 1))
    _ = bench.loss(BatchIndex(step: 2), isAdding: true)
    for i in first.indices {
      #expect(abs(bench.gradient[i] - (first[i] + second[i])) <= 1e-6)
    }
  }

  @Test(arguments: shapes)
  func `the first loss is that of a uniform guess`(_ shape: TransformerShape) {
    var bench = Bench<Float>(shape, batch: 8)
    #expect(abs(bench.loss() - .log(256)) < 0.05)
    #expect(abs(bench.validation[0] - .log(256)) < 0.05)
  }

  @Test func `a minibatch seen again and again is learned by heart`() {
    let shape = try! TransformerShape(width: 32, layers: 1, heads: 2, context: 16)
    var bench = Bench<Float>(
      shape, batch: 4, batches: FixedBatches(context: 16, isFresh: false))
    var mean = [Float](repeating: 0, count: bench.gradient.count)
    var square = mean
    let (beta1, beta2, rate) = (Float(0.9), Float(0.99), Float(0.01))
    var loss = 0.0
    for step in 1...120 {
      loss = bench.loss(BatchIndex(step: step))
      let (bias1, bias2) = (1 - Float.pow(beta1, step), 1 - Float.pow(beta2, step))
      for i in mean.indices {
        mean[i] += (1 - beta1) * (bench.gradient[i] - mean[i])
        square[i] += (1 - beta2) * (bench.gradient[i] * bench.gradient[i] - square[i])
        bench.parameters[i] -=
          rate * mean[i] / bias1 / ((square[i] / bias2).squareRoot() + 1e-8)
      }
    }
    #expect(loss < 0.05)
  }

  @Test func `a model beyond the byte it reads knows nothing of it`() {
    // Causality: the loss of the first target is the same whatever follows it.
    let shape = Self.shapes[1]
    let model = Bench<Double>(shape)
    let workspace = TransformerWorkspace(
      shape, weights: TransformerWeights<Double>(model.model.places), sequences: 1)
    func firstLogits(_ last: UInt8) -> [Double] {
      var bytes = [UInt8](repeating: 3, count: shape.context + 1)
      for i in 10..<bytes.count { bytes[i] = last &+ UInt8(i) }
      bytes.withUnsafeBufferPointer { workspace.take($0, as: 0) }
      _ = model.parameters.withUnsafeBufferPointer {
        workspace.weights.take($0.baseAddress!, pool: WorkerPool(threads: 1))
        return workspace.loss(sequences: 1, at: $0.baseAddress!, lossScale: 0.1)
      }
      return (0..<9 * 256).map { workspace.logits[$0] }
    }
    #expect(firstLogits(0) == firstLogits(77))
  }

  @Test func `sizes are those of the formulas`() throws {
    #expect(try TransformerShape().parameterCount == 136_960)
    #expect(
      try TransformerShape(width: 64, activation: .swiglu).hiddenWidth == 176)
  }

  @Test func `shapes that cannot be are refused by name`() {
    #expect(throws: TrainingError.self) { try TransformerShape(width: 64, heads: 5) }
    #expect(throws: TrainingError.self) { try TransformerShape(layers: 0) }
    #expect(throws: TrainingError.self) { try TransformerShape(context: 0) }
    #expect(throws: TrainingError.self) {
      try TransformerShape(width: 9, heads: 3, positions: .rotary)
    }
  }
}
