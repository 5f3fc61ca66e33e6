/// Where the parameters of a transformer stand. Weights of linear layers are inputs × outputs.
struct TransformerLayout: Sendable {
  struct Layer: Sendable {
    var norm1Gain, norm1Bias: ParameterLayout.Block
    /// Queries, keys and values at once.
    var attentionWeight, attentionBias: ParameterLayout.Block
    /// Two rows, of queries and of keys; nil without their norm.
    var queryKeyGains: ParameterLayout.Block?
    var projectionWeight, projectionBias: ParameterLayout.Block
    var norm2Gain, norm2Bias: ParameterLayout.Block
    /// SwiGLU's two at once: the gated half first.
    var upWeight, upBias: ParameterLayout.Block
    var downWeight, downBias: ParameterLayout.Block
  }

  private(set) var all = ParameterLayout()
  let tokens: ParameterLayout.Block
  let positions: ParameterLayout.Block?
  let layers: [Layer]
  let normGain, normBias: ParameterLayout.Block
  /// Tokens × width, like the table of tokens, which it is when tied.
  let head: ParameterLayout.Block
  /// The blocks whose gradient is only added to.
  private(set) var sums: [ParameterLayout.Block] = []

  init(_ shape: TransformerShape) {
    let (width, hidden) = (shape.width, shape.hiddenWidth)
    var all = ParameterLayout()
    // See Parametrization: what has one side that grows with the width, and what has two.
    let vector = ParameterLayout.RateFactors(descent: shape.widthRatio)
    let matrix = ParameterLayout.RateFactors(adaptive: 1 / shape.widthRatio)
    func add(_ name: String, _ columns: Int) -> ParameterLayout.Block {
      all.add(name, columns: columns, isDecayed: false, rateFactors: vector)
    }
    func add(_ name: String, _ rows: Int, _ columns: Int) -> ParameterLayout.Block {
      all.add(name, rows: rows, columns: columns, isDecayed: true, rateFactors: matrix)
    }
    func addTable(
      _ name: String, rows: Int, isDecayed: Bool
    ) -> ParameterLayout.Block {
      all.add(name, rows: rows, columns: width, isDecayed: isDecayed, rateFactors: vector)
    }
    tokens = addTable("tokens", rows: TransformerShape.vocabulary, isDecayed: true)
    positions =
      shape.positions == .learned
      ? addTable("positions", rows: shape.context, isDecayed: false) : nil
    let up = shape.activation == .swiglu ? 2 * hidden : hidden
    layers = (0..<shape.layers).map { layer in
      Layer(
        norm1Gain: add("layer\(layer).norm1.gain", width),
        norm1Bias: add("layer\(layer).norm1.bias", width),
        attentionWeight: add("layer\(layer).attention.weight", width, 3 * width),
        attentionBias: add("layer\(layer).attention.bias", 3 * width),
        queryKeyGains: shape.hasQueryKeyNorm
          ? all.add(
            "layer\(layer).attention.gains", rows: 2, columns: width / shape.heads,
            isDecayed: false, rateFactors: vector) : nil,
        projectionWeight: add("layer\(layer).projection.weight", width, width),
        projectionBias: add("layer\(layer).projection.bias", width),
        norm2Gain: add("layer\(layer).norm2.gain", width),
        norm2Bias: add("layer\(layer).norm2.bias", width),
        upWeight: add("layer\(layer).up.weight", width, up),
        upBias: add("layer\(layer).up.bias", up),
        downWeight: add("layer\(layer).down.weight", hidden, width),
        downBias: add("layer\(layer).down.bias", width))
    }
    normGain = add("norm.gain", width)
    normBias = add("norm.bias", width)
    head =
      shape.head == .tied
      ? tokens : addTable("head", rows: TransformerShape.vocabulary, isDecayed: true)
    self.all = all
    let products = Set(products)
    sums = all.blocks.filter { !products.contains($0) }
  }

  /// The blocks whose gradient a matrix product begins.
  var products: [ParameterLayout.Block] {
    layers.flatMap { [$0.attentionWeight, $0.projectionWeight, $0.upWeight, $0.downWeight] }
      + [head]
  }
}
