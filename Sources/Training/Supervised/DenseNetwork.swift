internal import CKernels
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

  /// Computes the outputs of rows of `inputs` into the workspace's `outputs`.
  func forward(
    at parameters: UnsafePointer<Scalar>, inputs: UnsafePointer<Scalar>, rows: Int,
    in workspace: DenseWorkspace<Scalar>
  ) {
    for layer in 0..<layers {
      let (block, width) = (weights[layer], sizes[layer + 1])
      let isHidden = layer < layers - 1
      // A unit adds the bias itself.
      let unit = isHidden ? activation.kernel(Scalar.self) : nil
      let addsBias = unit == nil && !biases.isEmpty
      let sums =
        unit == nil && isHidden ? workspace.values[layer + 1] : workspace.sums[layer]
      if addsBias {
        for row in 0..<rows {
          (sums + row * width).update(from: parameters + biases[layer].offset, count: width)
        }
      }
      Scalar.multiply(
        rows: rows, columns: width, inner: block.columns, workspace.entering(layer, inputs),
        by: .transposed(parameters + block.offset), into: sums, isAdding: addsBias,
        scratch: workspace.scratch)
      let bias = biases.isEmpty ? nil : parameters + biases[layer].offset
      if let unit {
        unit(rows, width, sums, bias ?? UnsafePointer(workspace.zeros), workspace.values[layer + 1])
      }
    }
  }

  /// Turns the loss's derivatives by the outputs, which are in `workspace.outputs`, into those by
  /// the parameters, and writes or adds them to `gradient`. Follows a ``forward`` on the inputs.
  func backward(
    at parameters: UnsafePointer<Scalar>, inputs: UnsafePointer<Scalar>, rows: Int,
    in workspace: DenseWorkspace<Scalar>, gradient: UnsafeMutablePointer<Scalar>, isAdding: Bool
  ) {
    if !isAdding {
      for bias in biases { (gradient + bias.offset).update(repeating: 0, count: bias.columns) }
    }
    let kernels = Scalar.kernels
    for layer in (0..<layers).reversed() {
      let (block, width) = (weights[layer], sizes[layer + 1])
      let delta = workspace.sums[layer]
      Scalar.multiply(
        rows: width, columns: block.columns, inner: rows, delta, isTransposed: true,
        by: .plain(workspace.entering(layer, inputs)), into: gradient + block.offset,
        isAdding: isAdding, scratch: workspace.scratch)
      let isPlain = layer == layers - 1 || activation == .linear
      if isPlain, !biases.isEmpty {
        for row in 0..<rows {
          kernels.add(width, gradient + biases[layer].offset, delta + row * width)
        }
      }
      guard layer > 0 else { return }
      let below = workspace.sums[layer - 1]
      Scalar.multiply(
        rows: rows, columns: block.columns, inner: width, delta,
        by: .plain(parameters + block.offset),
        into: activation == .linear ? below : workspace.spare, scratch: workspace.scratch)
      guard activation != .linear else { continue }
      // The units have left their derivatives there.
      kernels.activation_backward(
        rows, block.columns, 1, workspace.spare, below,
        biases.isEmpty ? workspace.sink : gradient + biases[layer - 1].offset)
    }
  }
}
