internal import CKernels

extension TransformerWorkspace {
  typealias Weights = UnsafePointer<Scalar>

  private var width: Int { shape.width }
  private var headWidth: Int { shape.width / shape.heads }
  /// Rows of the MLP's first linear layer have as many times its hidden width.
  private var parts: Int { shape.activation == .swiglu ? 2 : 1 }
  private var upWidth: Int { parts * shape.hiddenWidth }

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
      rows: rows, columns: TransformerShape.vocabulary, inner: width, y, leadingA: width,
      isTransposedA: false, parameters + places.head.offset, leadingB: width, isTransposedB: true,
      into: logits, leadingC: TransformerShape.vocabulary, isAdding: false)
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
    let (layer, place) = (layers[number], places.layers[number])
    func weights(_ block: ParameterLayout.Block) -> Weights { parameters + block.offset }

    // The MLP of the layer before is added to the stream here, with its bias.
    let before = number == 0 ? nil : number - 1
    Scalar.kernels.norm(
      rows, width, before.map { layers[$0].x2 } ?? layer.x1, before.map { _ in delta },
      before.map { weights(places.layers[$0].downBias) }, weights(place.norm1Gain),
      weights(place.norm1Bias), layer.x1, layer.y1, layer.statistics1)
    forward(rows, layer.y1, width, weights(place.attentionWeight), 3 * width, into: layer.qkv)
    for sequence in 0..<sequences {
      let row = sequence * shape.context
      Scalar.kernels.attention(
        shape.context, shape.heads, headWidth, attentionScale, layer.qkv + 3 * width * row,
        weights(place.attentionBias), place.queryKeyGains.map(weights), rotation,
        layer.attention + width * row, layer.attentionStatistics + 2 * shape.heads * row, scratch)
    }
    forward(rows, layer.attention, width, weights(place.projectionWeight), width, into: delta)
    Scalar.kernels.norm(
      rows, width, layer.x1, delta, weights(place.projectionBias), weights(place.norm2Gain),
      weights(place.norm2Bias), layer.x2, layer.y2, layer.statistics2)
    forward(rows, layer.y2, width, weights(place.upWeight), upWidth, into: layer.up)
    let activate = parts == 2 ? Scalar.kernels.swiglu : Scalar.kernels.gelu
    // Unreachable: the tables of kernels have no empty entries.
    activate!(rows, shape.hiddenWidth, layer.up, weights(place.upBias), layer.activation)
    forward(
      rows, layer.activation, shape.hiddenWidth, weights(place.downWeight), width, into: delta)
  }

  /// Adds the chunk's gradient after ``loss(sequences:at:lossScale:)``; if it `isFirst`, matrices are
  /// written rather than added to.
  func addGradient(
    to gradient: Numbers, at parameters: Weights, sequences: Int, isFirst: Bool
  ) {
    let rows = sequences * shape.context
    let vocabulary = TransformerShape.vocabulary
    Scalar.multiply(
      rows: vocabulary, columns: width, inner: rows, logits, leadingA: vocabulary,
      isTransposedA: true, y, leadingB: width, isTransposedB: false,
      into: gradient + places.head.offset, leadingC: width, isAdding: !isFirst)
    Scalar.multiply(
      rows: rows, columns: width, inner: vocabulary, logits, leadingA: vocabulary,
      isTransposedA: false, parameters + places.head.offset, leadingB: width,
      isTransposedB: false, into: dy, leadingC: width, isAdding: false)
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
    let (layer, place) = (layers[number], places.layers[number])
    func weights(_ block: ParameterLayout.Block) -> Weights { parameters + block.offset }
    func sums(_ block: ParameterLayout.Block) -> Numbers { gradient + block.offset }
    func backward(
      _ input: Numbers, _ inputWidth: Int, _ block: ParameterLayout.Block, _ output: Numbers,
      _ outputWidth: Int
    ) {
      Scalar.multiply(
        rows: inputWidth, columns: outputWidth, inner: rows, input, leadingA: inputWidth,
        isTransposedA: true, output, leadingB: outputWidth, isTransposedB: false,
        into: sums(block), leadingC: outputWidth, isAdding: !isFirst)
      Scalar.multiply(
        rows: rows, columns: inputWidth, inner: outputWidth, output, leadingA: outputWidth,
        isTransposedA: false, weights(block), leadingB: outputWidth, isTransposedB: true,
        into: dy, leadingC: inputWidth, isAdding: false)
    }

    backward(layer.activation, shape.hiddenWidth, place.downWeight, dx, width)
    Scalar.kernels.activation_backward(
      rows, shape.hiddenWidth, parts, dy, layer.up, sums(place.upBias))
    backward(layer.y2, width, place.upWeight, layer.up, upWidth)
    Scalar.kernels.norm_backward(
      rows, width, dy, layer.x2, layer.statistics2, weights(place.norm2Gain), true, dx,
      sums(place.norm2Gain), sums(place.norm2Bias), sums(place.projectionBias))

    backward(layer.attention, width, place.projectionWeight, dx, width)
    for sequence in 0..<sequences {
      let row = sequence * shape.context
      Scalar.kernels.attention_backward(
        shape.context, shape.heads, headWidth, attentionScale, layer.qkv + 3 * width * row,
        weights(place.attentionBias), place.queryKeyGains.map(weights), rotation,
        layer.attention + width * row, layer.attentionStatistics + 2 * shape.heads * row,
        dy + width * row, sums(place.attentionBias), place.queryKeyGains.map(sums), scratch)
    }
    backward(layer.y1, width, place.attentionWeight, layer.qkv, 3 * width)
    // What is added to the stream before this layer is the MLP of the one before.
    Scalar.kernels.norm_backward(
      rows, width, dy, layer.x1, layer.statistics1, weights(place.norm1Gain), true, dx,
      sums(place.norm1Gain), sums(place.norm1Bias),
      number == 0 ? nil : sums(places.layers[number - 1].downBias))
  }

  /// output ← input·weights, without a bias: the kernels after it add that.
  private func forward(
    _ rows: Int, _ input: Numbers, _ inputWidth: Int, _ weights: Weights, _ outputWidth: Int,
    into output: Numbers
  ) {
    Scalar.multiply(
      rows: rows, columns: outputWidth, inner: inputWidth, input, leadingA: inputWidth,
      isTransposedA: false, weights, leadingB: outputWidth, isTransposedB: false, into: output,
      leadingC: outputWidth, isAdding: false)
  }
}
