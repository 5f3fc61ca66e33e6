/// Examples in memory.
struct ExampleSet<Scalar: KernelScalar>: Sendable {
  /// One row after another.
  var inputs: [Scalar]
  var targets: [Scalar]
  var inputWidth: Int
  var targetWidth: Int
  var count: Int { targets.count / targetWidth }

  init(inputs: [Scalar], targets: [Scalar], inputWidth: Int, targetWidth: Int) {
    self.inputs = inputs
    self.targets = targets
    self.inputWidth = inputWidth
    self.targetWidth = targetWidth
  }

  /// The first `count` examples of a stream.
  init(_ count: Int, of stream: any ExampleStream<Scalar>, inputWidth: Int, targetWidth: Int) {
    var inputs = [Scalar](repeating: 0, count: count * inputWidth)
    var targets = [Scalar](repeating: 0, count: count * targetWidth)
    inputs.withUnsafeMutableBufferPointer { inputs in
      targets.withUnsafeMutableBufferPointer { targets in
        guard let inputs = inputs.baseAddress, let targets = targets.baseAddress else { return }
        ExampleLanes.forEachTile(of: 0..<count) { tile in
          let first = tile.lowerBound
          stream.draw(
            first, count: tile.count, inputs: inputs + first * inputWidth,
            targets: targets + first * targetWidth)
        }
      }
    }
    self.init(inputs: inputs, targets: targets, inputWidth: inputWidth, targetWidth: targetWidth)
  }

  /// Hands over the examples from one on, as they lie.
  func withRows(
    from first: Int,
    _ body: (_ inputs: UnsafePointer<Scalar>, _ targets: UnsafePointer<Scalar>) -> Void
  ) {
    inputs.withUnsafeBufferPointer { inputs in
      targets.withUnsafeBufferPointer { targets in
        guard let inputs = inputs.baseAddress, let targets = targets.baseAddress else { return }
        body(inputs + first * inputWidth, targets + first * targetWidth)
      }
    }
  }

  /// Copies an example.
  func copy(
    _ index: Int, inputs: UnsafeMutablePointer<Scalar>, targets: UnsafeMutablePointer<Scalar>
  ) {
    self.inputs.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      inputs.update(from: base + index * inputWidth, count: inputWidth)
    }
    self.targets.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      targets.update(from: base + index * targetWidth, count: targetWidth)
    }
  }
}
