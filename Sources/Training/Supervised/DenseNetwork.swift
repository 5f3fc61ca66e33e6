internal import RealModule

/// Layers of units, each connected to all of the layer before: x ↦ W_L·φ(… φ(W₁·x + b₁) …) + b_L.
///
/// Examples are the rows of matrices. A layer's weights are stored as outputs × inputs.
struct DenseNetwork<Scalar: KernelScalar & Real>: Sendable {
  /// The widths of all layers, the inputs first and the outputs last.
  let sizes: [Int]
  let activation: Perceptron.Activation
  let layout: ParameterLayout
  private let weights: [ParameterLayout.Block]
  /// Empty for a network without.
  private let biases: [ParameterLayout.Block]

  init(sizes: [Int], activation: Perceptron.Activation, hasBiases: Bool) {
    self.sizes = sizes
    self.activation = activation
    var layout = ParameterLayout()
    var (weights, biases): ([ParameterLayout.Block], [ParameterLayout.Block]) = ([], [])
    for layer in 1..<sizes.count {
      weights.append(
        layout.add(
          "weight-\(layer)", rows: sizes[layer], columns: sizes[layer - 1], isDecayed: true))
      if hasBiases {
        biases.append(layout.add("bias-\(layer)", columns: sizes[layer], isDecayed: false))
      }
    }
    (self.layout, self.weights, self.biases) = (layout, weights, biases)
  }

  private var layers: Int { sizes.count - 1 }

  /// Draws weights of variance scale²·gain/inputs, the last layer's with a gain of 1; biases are 0.
  func initialize(
    _ parameters: UnsafeMutableBufferPointer<Scalar>, scale: Double, seed: UInt64,
    purpose: NormalStream.Purpose
  ) {
    parameters.update(repeating: 0)
    for (layer, block) in weights.enumerated() {
      let gain = layer == layers - 1 ? 1 : activation.gain
      let deviation = Scalar(scale * (gain / Double(block.columns)).squareRoot())
      var normals = [Float](repeating: 0, count: (block.count + 3) / 4 * 4)
      let stream = NormalStream(seed: seed)
      normals.withUnsafeMutableBufferPointer {
        stream.fill($0, step: layer, purpose: purpose, place: 0)
      }
      for i in 0..<block.count { parameters[block.offset + i] = deviation * Scalar(normals[i]) }
    }
  }

  /// Computes the outputs of the first `rows` rows of `workspace.inputs` into its `outputs`.
  func forward(
    at parameters: UnsafePointer<Scalar>, rows: Int, in workspace: DenseWorkspace<Scalar>
  ) {
    for layer in 0..<layers {
      let (block, width) = (weights[layer], sizes[layer + 1])
      let sums = workspace.sums[layer]
      if !biases.isEmpty {
        let bias = parameters + biases[layer].offset
        for row in 0..<rows { (sums + row * width).update(from: bias, count: width) }
      }
      Scalar.multiply(
        rows: rows, columns: width, inner: block.columns, workspace.values[layer],
        leadingA: block.columns, isTransposedA: false, parameters + block.offset,
        leadingB: block.columns, isTransposedB: true, into: sums, leadingC: width,
        isAdding: !biases.isEmpty)
      if layer < layers - 1 {
        activation.apply(to: sums, count: rows * width, into: workspace.values[layer + 1])
      }
    }
  }

  /// Turns the loss's derivatives by the outputs, which are in `workspace.outputs`, into those by
  /// the parameters, and writes or adds them to `gradient`. Follows a ``forward(at:rows:in:)``.
  func backward(
    at parameters: UnsafePointer<Scalar>, rows: Int, in workspace: DenseWorkspace<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>, isAdding: Bool
  ) {
    for layer in (0..<layers).reversed() {
      let (block, width) = (weights[layer], sizes[layer + 1])
      let delta = workspace.sums[layer]
      Scalar.multiply(
        rows: width, columns: block.columns, inner: rows, delta, leadingA: width,
        isTransposedA: true, workspace.values[layer], leadingB: block.columns,
        isTransposedB: false, into: gradient + block.offset, leadingC: block.columns,
        isAdding: isAdding)
      if !biases.isEmpty {
        let bias = gradient + biases[layer].offset
        if !isAdding { bias.update(repeating: 0, count: width) }
        for row in 0..<rows {
          for i in 0..<width { bias[i] += delta[row * width + i] }
        }
      }
      guard layer > 0 else { return }
      Scalar.multiply(
        rows: rows, columns: block.columns, inner: width, delta, leadingA: width,
        isTransposedA: false, parameters + block.offset, leadingB: block.columns,
        isTransposedB: false, into: workspace.spare, leadingC: block.columns, isAdding: false)
      let below = workspace.sums[layer - 1]
      activation.differentiate(
        below, workspace.values[layer], count: rows * block.columns, into: workspace.spare)
      below.update(from: workspace.spare, count: rows * block.columns)
    }
  }
}
