import Testing

@testable import Training

struct TransformerGradientTests {
  /// Every choice at least once, with heads narrower than a vector, a context that fills no block of
  /// attention and one that fills more than one.
  static let shapes: [TransformerShape] = {
    var shapes: [TransformerShape] = []
    for (positions, activation, head) in [
      (.learned, .gelu, .untied), (.learned, .swiglu, .tied), (.rotary, .gelu, .tied),
      (.rotary, .swiglu, .untied),
    ] as [(TransformerShape.Positions, TransformerShape.Activation, TransformerShape.Head)] {
      for (width, heads, context) in [(12, 2, 5), (8, 1, 37)] {
        shapes.append(
          try! TransformerShape(
            width: width, layers: 2, heads: heads, context: context, positions: positions,
            activation: activation, head: head))
      }
    }
    return shapes
  }()

  @Test(arguments: shapes)
  func `the gradient is that of central differences in double precision`(
    _ shape: TransformerShape
  ) {
    expectGradientOfDifferences(shape, zLoss: 0)
  }

  @Test(arguments: shapes, [true, false])
  func `so it is with a norm of queries and keys, a z-loss and a width that is scaled`(
    _ shape: TransformerShape, _ hasQueryKeyNorm: Bool
  ) throws {
    let scaled = try TransformerShape(
      width: shape.width, layers: 1, heads: shape.heads, context: shape.context,
      positions: shape.positions, activation: shape.activation, head: shape.head,
      hasQueryKeyNorm: hasQueryKeyNorm,
      parametrization: .maximalUpdate(baseWidth: shape.width / 2))
    expectGradientOfDifferences(scaled, zLoss: 0.3)
  }

  private func expectGradientOfDifferences(_ shape: TransformerShape, zLoss: Double) {
    var bench = Bench<Double>(shape, zLoss: zLoss)
    bench.stir()
    bench.model.isDiagnosing = zLoss > 0
    /// What is trained, of which the loss is a part.
    func objective() -> Double { bench.loss() + zLoss * bench.model.diagnostics.squaredLogZ }
    _ = objective()
    let gradient = bench.gradient
    let step = 1e-5
    for block in bench.model.layout.blocks {
      // Along a direction through the whole block, and along single numbers of it.
      var directions: [[(Int, Double)]] = [
        block.range.map { i in
          let words = Philox4x32.words(counter: (UInt32(i), 1, 2, 3), key: (5, 0))
          return (i, Double(words.0) * 0x1p-31 - 1)
        }
      ]
      let inputs = FixedBatches(context: shape.context)
      var window = [UInt8](repeating: 0, count: shape.context + 1)
      window.withUnsafeMutableBufferPointer {
        inputs.fill($0, sequence: 1, of: BatchIndex(step: 1))
      }
      let token = Int(window[0])
      let single =
        block.rows == TransformerShape.vocabulary
        ? block.offset + token * block.columns : block.offset + block.count / 2
      directions.append([(single, 1)])
      for direction in directions {
        let start = bench.parameters
        for (i, d) in direction { bench.parameters[i] = start[i] + step * d }
        let above = objective()
        for (i, d) in direction { bench.parameters[i] = start[i] - step * d }
        let below = objective()
        bench.parameters = start
        let difference = (above - below) / (2 * step)
        let derivative = direction.map { gradient[$0.0] * $0.1 }.reduce(0, +)
        #expect(
          abs(difference - derivative) <= 1e-9 + 1e-6 * abs(derivative),
          "\(block.name): \(derivative), by differences \(difference)")
      }
    }
  }
}
