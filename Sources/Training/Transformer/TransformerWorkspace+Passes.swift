internal import CKernels

extension TransformerWorkspace {
  typealias Weights = UnsafePointer<Scalar>

  private var width: Int { shape.width }
  private var headWidth: Int { shape.width / shape.heads }
  /// Rows of the MLP's first linear layer have as many times its hidden width.
  private var parts: Int { shape.activation == .swiglu ? 2 : 1 }

  /// What the head's products are multiplied by to be logits.
  private var outputMultiplier: Double { 1 / shape.widthRatio }

  /// The sum of the losses of the chunk's tokens; `logits` become the gradient of what is trained, with the
  /// z-loss, times `lossScale`.
  func loss(sequences: Int, at parameters: Weights, lossScale: Double) -> Double {
    let rows = sequences * shape.context
    Scalar.kernels.embed(
      rows, width, shape.context, inputs, parameters + places.tokens.offset,
      places.positions.map { parameters + $0.offset }, layers[0].x1)
    for number in layers.indices { runLayer(number, sequences: sequences, at: parameters) }
    let last = layers[layers.count - 1]
    Scalar.kernels.norm(
      rows, width, last.x2, delta, parameters + places.layers[layers.count - 1].downBias.offset,
      parameters + places.normGain.offset, parameters + places.normBias.offset, x, y, statistics)
    Scalar.multiply(
      rows: rows, columns: TransformerShape.vocabulary, inner: width, y,
      by: weights.head.transposed, into: logits, scratch: scratch)
    if outputMultiplier != 1 {
      Scalar.kernels.multiply(rows * TransformerShape.vocabulary, logits, outputMultiplier)
    }
    func crossEntropy(_ logZSquares: UnsafeMutablePointer<Double>?) -> Double {
      Scalar.kernels.cross_entropy(
        rows, TransformerShape.vocabulary, logits, targets, outputMultiplier * lossScale, zLoss,
        logZSquares)
    }
    return isDiagnosing ? crossEntropy(&logZSquares) : crossEntropy(nil)
  }

  /// The largest attention score of the chunk, before the softmax, after ``loss(sequences:at:lossScale:)``.
  func largestAttentionLogit(sequences: Int) -> Double {
    let count = sequences * shape.context * shape.heads
    var largest = -Scalar.infinity
    for layer in layers {
      // Beside each stands the inverse of its row's sum.
      for i in 0..<count { largest = max(largest, layer.attentionStatistics[2 * i]) }
    }
    return Double(largest)
  }

  private func runLayer(_ number: Int, sequences: Int, at parameters: Weights) {
    let rows = sequences * shape.context
    let (layer, place, matrices) = (layers[number], places.layers[number], weights.layers[number])
    func vector(_ block: ParameterLayout.Block) -> Weights { parameters + block.offset }

    // The MLP of the layer before is added to the stream here, with its bias.
    let before = number == 0 ? nil : number - 1
    Scalar.kernels.norm(
      rows, width, before.map { layers[$0].x2 } ?? layer.x1, before.map { _ in delta },
      before.map { vector(places.layers[$0].downBias) }, vector(place.norm1Gain),
      vector(place.norm1Bias), layer.x1, layer.y1, layer.statistics1)
    forward(rows, layer.y1, matrices.attention, into: layer.qkv)
    for sequence in 0..<sequences {
      let row = sequence * shape.context
      Scalar.kernels.attention(
        shape.context, shape.heads, headWidth, attentionScale, layer.qkv + 3 * width * row,
        vector(place.attentionBias), place.queryKeyGains.map(vector), rotation,
        layer.attention + width * row, layer.attentionStatistics + 2 * shape.heads * row, scratch)
    }
    forward(rows, layer.attention, matrices.projection, into: delta)
    Scalar.kernels.norm(
      rows, width, layer.x1, delta, vector(place.projectionBias), vector(place.norm2Gain),
      vector(place.norm2Bias), layer.x2, layer.y2, layer.statistics2)
    forward(rows, layer.y2, matrices.up, into: layer.up)
    let activate = parts == 2 ? Scalar.kernels.swiglu : Scalar.kernels.gelu
    // Unreachable: the tables of kernels have no empty entries.
    activate!(rows, shape.hiddenWidth, layer.up, vector(place.upBias), layer.activation)
    forward(rows, layer.activation, matrices.down, into: delta)
  }

  /// Adds the chunk's gradient after ``loss(sequences:at:lossScale:)``; if it `isFirst`, matrices are
  /// written rather than added to.
  func addGradient(
    to gradient: Numbers, at parameters: Weights, sequences: Int, isFirst: Bool
  ) {
    let rows = sequences * shape.context
    let vocabulary = TransformerShape.vocabulary
    Scalar.multiply(
      rows: vocabulary, columns: width, inner: rows, logits, isTransposed: true, by: .plain(y),
      into: gradient + places.head.offset, isAdding: !isFirst, scratch: scratch)
    Scalar.multiply(
      rows: rows, columns: width, inner: vocabulary, logits, by: weights.head.plain, into: dy,
      scratch: scratch)
    Scalar.kernels.norm_backward(
      rows, width, dy, x, statistics, parameters + places.normGain.offset, false, dx,
      gradient + places.normGain.offset, gradient + places.normBias.offset,
      gradient + places.layers[layers.count - 1].downBias.offset)
    for number in layers.indices.reversed() {
      addGradient(
        ofLayer: number, to: gradient, at: parameters, sequences: sequences, isFirst: isFirst)
    }
    Scalar.kernels.embed_backward(
      rows, width, shape.context, inputs, dx, gradient + places.tokens.offset,
      places.positions.map { gradient + $0.offset })
  }

  private func addGradient(
    ofLayer number: Int, to gradient: Numbers, at parameters: Weights, sequences: Int,
    isFirst: Bool
  ) {
    let rows = sequences * shape.context
    let (layer, place, matrices) = (layers[number], places.layers[number], weights.layers[number])
    func vector(_ block: ParameterLayout.Block) -> Weights { parameters + block.offset }
    func sums(_ block: ParameterLayout.Block) -> Numbers { gradient + block.offset }
    func backward(
      _ input: Numbers, _ block: ParameterLayout.Block, _ matrix: TransformerWeights<Scalar>.Matrix,
      _ output: Numbers
    ) {
      Scalar.multiply(
        rows: matrix.rows, columns: matrix.columns, inner: rows, input, isTransposed: true,
        by: .plain(output), into: sums(block), isAdding: !isFirst, scratch: scratch)
      Scalar.multiply(
        rows: rows, columns: matrix.rows, inner: matrix.columns, output, by: matrix.transposed,
        into: dy, scratch: scratch)
    }

    backward(layer.activation, place.downWeight, matrices.down, dx)
    Scalar.kernels.activation_backward(
      rows, shape.hiddenWidth, parts, dy, layer.up, sums(place.upBias))
    backward(layer.y2, place.upWeight, matrices.up, layer.up)
    Scalar.kernels.norm_backward(
      rows, width, dy, layer.x2, layer.statistics2, vector(place.norm2Gain), true, dx,
      sums(place.norm2Gain), sums(place.norm2Bias), sums(place.projectionBias))

    backward(layer.attention, place.projectionWeight, matrices.projection, dx)
    for sequence in 0..<sequences {
      let row = sequence * shape.context
      Scalar.kernels.attention_backward(
        shape.context, shape.heads, headWidth, attentionScale, layer.qkv + 3 * width * row,
        vector(place.attentionBias), place.queryKeyGains.map(vector), rotation,
        layer.attention + width * row, layer.attentionStatistics + 2 * shape.heads * row,
        dy + width * row, sums(place.attentionBias), place.queryKeyGains.map(sums), scratch)
    }
    backward(layer.y1, place.attentionWeight, matrices.attention, layer.qkv)
    // What is added to the stream before this layer is the MLP of the one before.
    Scalar.kernels.norm_backward(
      rows, width, dy, layer.x1, layer.statistics1, vector(place.norm1Gain), true, dx,
      sums(place.norm1Gain), sums(place.norm1Bias),
      number == 0 ? nil : sums(places.layers[number - 1].downBias))
  }

  /// output ← input·weights, without a bias: the kernels after it add that.
  private func forward(
    _ rows: Int, _ input: Numbers, _ matrix: TransformerWeights<Scalar>.Matrix,
    into output: Numbers
  ) {
    Scalar.multiply(
      rows: rows, columns: matrix.columns, inner: matrix.rows, input, by: matrix.plain,
      into: output, scratch: scratch)
  }
}
