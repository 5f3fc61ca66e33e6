import RealModule
import Testing

@testable import Training

struct TransformerDiagnosticsTests {
  static let shape = try! TransformerShape(
    width: 12, layers: 2, heads: 2, context: 9, positions: .rotary, hasQueryKeyNorm: true)

  /// The sequences of other batches from one on.
  private struct Later: TokenBatches {
    var batches: FixedBatches
    var first: Int
    func fill(_ window: UnsafeMutableBufferPointer<UInt8>, sequence: Int, of batch: BatchIndex) {
      batches.fill(window, sequence: first + sequence, of: batch)
    }
    var validationSets: [ValidationSet] { batches.validationSets }
  }

  /// Six sequences are lanes of 1, 2, 1 and 2.
  @Test func `the scatter of lanes is that of their gradients`() {
    var bench = Bench<Double>(Self.shape, batch: 6)
    bench.stir()
    bench.model.isDiagnosing = true
    _ = bench.loss()
    let mean = bench.gradient
    let alone = (0..<6).map { sequence in
      let batches = Later(batches: FixedBatches(context: 9), first: sequence)
      let model = Transformer<Double>(
        Self.shape, batch: 1, batches: batches, seed: 7, pool: WorkerPool(threads: 1))
      var gradient = mean
      bench.parameters.withUnsafeBufferPointer { parameters in
        gradient.withUnsafeMutableBufferPointer {
          _ = model.evaluate(
            BatchIndex(step: 1), at: parameters, gradient: $0, isAdding: false)
        }
      }
      return gradient
    }
    var scatter = 0.0
    for lane in [0..<1, 1..<3, 3..<4, 4..<6] {
      for i in mean.indices {
        let own = lane.reduce(0.0) { $0 + alone[$1][i] } / Double(lane.count)
        scatter += Double(lane.count) * (own - mean[i]) * (own - mean[i])
      }
    }
    #expect(bench.model.lanesPerBatch == 4)
    #expect(abs(bench.model.diagnostics.scatter / scatter - 1) < 1e-9)
  }

  @Test func `ln Z is that of the outputs`() {
    // With a head of zeros all outputs are 0, and Z is the number of bytes.
    var bench = Bench<Double>(Self.shape, batch: 3)
    bench.model.isDiagnosing = true
    for i in bench.model.places.head.range { bench.parameters[i] = 0 }
    _ = bench.loss()
    #expect(abs(bench.model.diagnostics.squaredLogZ / (.log(256) * .log(256)) - 1) < 1e-14)
  }

  /// Plain positions and no norm: queries and keys are then sums of products alone.
  @Test func `the largest attention logit is the largest product of a query and a key`() {
    let shape = try! TransformerShape(width: 12, layers: 1, heads: 2, context: 9)
    var bench = Bench<Double>(shape, batch: 1)
    bench.stir()
    bench.model.isDiagnosing = true
    _ = bench.loss()
    let places = bench.model.places
    let workspace = TransformerWorkspace(
      shape, weights: TransformerWeights<Double>(places), sequences: 1)
    var window = [UInt8](repeating: 0, count: 10)
    window.withUnsafeMutableBufferPointer {
      FixedBatches(context: 9).fill($0, sequence: 0, of: BatchIndex(step: 1))
    }
    window.withUnsafeBufferPointer { workspace.take($0, as: 0) }
    var largest = -Double.infinity
    bench.parameters.withUnsafeBufferPointer { parameters in
      workspace.weights.take(parameters.baseAddress!, pool: WorkerPool(threads: 1))
      _ = workspace.loss(sequences: 1, at: parameters.baseAddress!, lossScale: 0)
      let bias = parameters.baseAddress! + places.layers[0].attentionBias.offset
      for head in 0..<2 {
        for row in 0..<9 {
          for column in 0...row {
            let product = (0..<6).reduce(0.0) { sum, c in
              let (q, k) = (6 * head + c, 12 + 6 * head + c)
              return sum + (workspace.layers[0].qkv[36 * row + q] + bias[q])
                * (workspace.layers[0].qkv[36 * column + k] + bias[k])
            }
            largest = max(largest, product / 6.0.squareRoot())
          }
        }
      }
    }
    #expect(abs(bench.model.diagnostics.largestAttentionLogit - largest) < 1e-12)
  }

  /// Whatever the weights: LayerNorm leaves rows of length √d at most.
  @Test func `normed queries and keys bound the attention logits`() {
    for isNormed in [true, false] {
      let shape = try! TransformerShape(
        width: 16, layers: 1, heads: 1, context: 9, hasQueryKeyNorm: isNormed)
      var bench = Bench<Double>(shape, batch: 1)
      bench.model.isDiagnosing = true
      for i in bench.model.places.layers[0].attentionWeight.range { bench.parameters[i] *= 1000 }
      _ = bench.loss()
      let largest = bench.model.diagnostics.largestAttentionLogit
      #expect(isNormed ? largest <= 4 : largest > 100, "\(largest)")
    }
  }

  @Test(arguments: [1, 5])
  func `to diagnose changes no bit, and neither do threads`(batch: Int) {
    var plain = Bench<Float>(Self.shape, batch: batch)
    let loss = plain.loss()
    var first: MinibatchDiagnostics?
    for threads in 1...3 {
      var bench = Bench<Float>(Self.shape, batch: batch, threads: threads)
      bench.model.isDiagnosing = true
      #expect(bench.loss() == loss)
      #expect(bench.gradient == plain.gradient)
      let found = bench.model.diagnostics
      first = first ?? found
      #expect(found.scatter == first?.scatter && found.squaredLogZ == first?.squaredLogZ)
      #expect(found.largestAttentionLogit == first?.largestAttentionLogit)
      _ = bench.validation
      #expect(bench.model.diagnostics.squaredLogZ == first?.squaredLogZ)
    }
  }

  @Test func `the z-loss is no part of the losses`() {
    var (plain, held) = (
      Bench<Double>(Self.shape, batch: 2), Bench<Double>(Self.shape, batch: 2, zLoss: 0.1)
    )
    #expect(plain.loss() == held.loss())
    #expect(plain.gradient != held.gradient)
    #expect(plain.validation == held.validation)
  }
}
