internal import CKernels

/// What one worker computes in: the activations of a chunk of sequences, and the forward and backward
/// passes over them. Nothing is allocated after its making.
final class TransformerWorkspace<Scalar: KernelScalar> {
  typealias Numbers = UnsafeMutablePointer<Scalar>

  /// What the backward pass needs of a layer.
  struct Layer {
    /// The residual stream before the attention and before the MLP, and their norms.
    var x1, y1, statistics1, x2, y2, statistics2: Numbers
    /// Queries, keys and values without their biases, later their gradient.
    var qkv: Numbers
    var attention, attentionStatistics: Numbers
    /// Before the activation; then its derivative; then the gradient.
    var up: Numbers
    var activation: Numbers
  }

  let shape: TransformerShape
  let places: TransformerLayout
  let weights: TransformerWeights<Scalar>
  /// A window of context + 1 bytes to be filled and then taken.
  let window: UnsafeMutableBufferPointer<UInt8>
  let inputs, targets: UnsafeMutablePointer<UInt8>
  private let arena: Numbers

  let layers: [Layer]
  let x, y, statistics, logits: Numbers
  /// What a block adds to the residual stream; a gradient on the way back.
  let delta: Numbers
  let dx, dy: Numbers
  let scratch: Numbers
  /// cos and sin for each position and pair of a head's numbers.
  let rotation: Numbers?
  let attentionScale: Double
  /// w of the term w·(ln Z)² in a token's training loss.
  let zLoss: Double
  /// Whether ``logZSquares`` is wanted.
  var isDiagnosing = false
  /// Σ (ln Z)² over the chunk's tokens.
  var logZSquares = 0.0

  init(
    _ shape: TransformerShape, weights: TransformerWeights<Scalar>, sequences: Int,
    zLoss: Double = 0
  ) {
    self.weights = weights
    self.zLoss = zLoss
    attentionScale = shape.attentionScale(Scalar.self)
    self.shape = shape
    places = weights.places
    let rows = sequences * shape.context
    let (width, hidden) = (shape.width, shape.hiddenWidth)
    let parts = shape.activation == .swiglu ? 2 : 1
    let headWidth = width / shape.heads
    let scratchCount = max(
      Scalar.kernels.attention_scratch(shape.context, headWidth), Scalar.productScratch)
    let rotationCount = shape.positions == .rotary ? shape.context * headWidth : 0

    /// Hands the arena out in cache lines; a first round without memory counts.
    func assign(_ arena: Numbers?) -> (Int, [Numbers], [[Numbers]]) {
      var next = 0
      func take(_ count: Int) -> Numbers {
        defer { next += (count + 15) / 16 * 16 }
        // Unreachable: 64 is no null pointer.
        return (arena ?? Numbers(bitPattern: 64)!) + next
      }
      let shared =
        [
          width, width, 2, TransformerShape.vocabulary, width, width, max(width, hidden),
        ].map { take(rows * $0) } + [take(scratchCount), take(rotationCount)]
      let layers = (0..<shape.layers).map { _ in
        [
          width, width, 2, width, width, 2, 3 * width, width, 2 * shape.heads, parts * hidden,
          hidden,
        ].map { take(rows * $0) }
      }
      return (next, shared, layers)
    }

    let (count, _, _) = assign(nil)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Scalar>.stride, alignment: 64)
    arena = memory.initializeMemory(as: Scalar.self, repeating: 0, count: count)
    let (_, shared, perLayer) = assign(arena)
    (x, y, statistics, logits) = (shared[0], shared[1], shared[2], shared[3])
    (delta, dx, dy, scratch) = (shared[4], shared[5], shared[6], shared[7])
    layers = perLayer.map {
      Layer(
        x1: $0[0], y1: $0[1], statistics1: $0[2], x2: $0[3], y2: $0[4], statistics2: $0[5],
        qkv: $0[6], attention: $0[7], attentionStatistics: $0[8], up: $0[9], activation: $0[10])
    }
    rotation = shape.positions == .rotary ? shared[8] : nil
    window = .allocate(capacity: shape.context + 1)
    inputs = .allocate(capacity: rows)
    targets = .allocate(capacity: rows)
    if let rotation { Self.fillRotation(rotation, context: shape.context, headWidth: headWidth) }
  }

  deinit {
    arena.deallocate()
    window.deallocate()
    inputs.deallocate()
    targets.deallocate()
  }

  /// Takes a window as the chunk's sequence of a number.
  func take(_ window: UnsafeBufferPointer<UInt8>, as sequence: Int) {
    let start = sequence * shape.context
    (inputs + start).update(from: window.baseAddress!, count: shape.context)
    (targets + start).update(from: window.baseAddress! + 1, count: shape.context)
  }
}
