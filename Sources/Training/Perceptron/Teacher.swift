internal import RealModule

/// The function that a ``Perceptron`` learns, and the labels that it gives.
///
/// An object, since it owns the memory that it computes in.
final class Teacher<Scalar: KernelScalar & Real>: ExampleStream {
  private let problem: Perceptron.Problem
  private let network: DenseNetwork<Scalar>
  private let parameters: UnsafeMutableBufferPointer<Scalar>
  private let workspace: DenseWorkspace<Scalar>
  private let seed: UInt64
  private let isValidation: Bool
  private var inputs: InputStream<Scalar>
  private var noise: [Float]
  private let noiseStream: NormalStream

  /// - Parameters:
  ///   - seed: of the examples; the teacher itself is by the task's `teacherSeed`.
  ///   - isValidation: whether to draw examples for validation, whose targets are what the labels
  ///     are on average: without noise, or the classes' probabilities.
  init(_ task: Perceptron, seed: UInt64, isValidation: Bool) {
    problem = task.problem
    self.seed = seed
    self.isValidation = isValidation
    network = DenseNetwork(
      sizes: [task.inputs] + Array(repeating: task.teacherWidth, count: task.teacherLayers)
        + [task.outputs], activation: task.activation, hasBiases: false)
    parameters = .allocate(capacity: network.layout.count)
    parameters.initialize(repeating: 0)
    workspace = DenseWorkspace(sizes: network.sizes, rows: ExampleLanes.tile)
    inputs = InputStream(
      count: task.inputs, decay: task.inputDecay, seed: seed,
      purpose: isValidation ? .validation : .features)
    noise = Array(repeating: 0, count: (task.outputs + 3) / 4 * 4)
    noiseStream = NormalStream(seed: seed)
    if task.teacherLayers == 0 {
      let map = LinearTeacher(
        inputs: task.inputs, outputs: task.outputs, decay: task.teacherDecay,
        seed: task.teacherSeed)
      for (j, weight) in map.weights.enumerated() { parameters[j] = Scalar(weight) }
    } else {
      network.initialize(parameters, scale: 1, seed: task.teacherSeed, purpose: .teacher)
    }
  }

  deinit { parameters.deallocate() }

  @_specialize(where Scalar == Float)
  func draw(
    _ first: Int, count: Int, inputs rows: UnsafeMutablePointer<Scalar>,
    targets: UnsafeMutablePointer<Scalar>
  ) {
    // Unreachable: a network has its inputs and its outputs at least.
    let (width, outputs) = (network.sizes[0], network.sizes.last!)
    for row in 0..<count { inputs.draw(first + row, count: width, into: rows + row * width) }
    network.forward(at: parameters.baseAddress!, inputs: rows, rows: count, in: workspace)
    targets.update(from: workspace.outputs, count: count * outputs)
    for row in 0..<count { label(targets + row * outputs, outputs, example: first + row) }
  }

  /// Turns the teacher's outputs for one example into its target.
  private func label(_ target: UnsafeMutablePointer<Scalar>, _ width: Int, example: Int) {
    switch problem {
    case .regression(let labelNoise):
      guard labelNoise > 0, !isValidation else { return }
      noise.withUnsafeMutableBufferPointer {
        noiseStream.fill($0, step: example, purpose: .labelNoise, place: 0)
      }
      let deviation = Scalar(labelNoise.squareRoot())
      for k in 0..<width { target[k] += deviation * Scalar(noise[k]) }
    case .classification(let temperature):
      guard temperature > 0 else {
        return Self.choose(ExampleLoss.place(ofLargest: target, width), target, width)
      }
      Self.softmax(target, width, temperature: Scalar(temperature))
      if !isValidation { Self.choose(sample(target, width, example: example), target, width) }
    }
  }

  private static func choose(
    _ label: Int, _ target: UnsafeMutablePointer<Scalar>, _ width: Int
  ) {
    for k in 0..<width { target[k] = k == label ? 1 : 0 }
  }

  private static func softmax(
    _ values: UnsafeMutablePointer<Scalar>, _ width: Int, temperature: Scalar
  ) {
    let largest = values[ExampleLoss.place(ofLargest: values, width)]
    var sum: Scalar = 0
    for k in 0..<width {
      values[k] = Scalar.exp((values[k] - largest) / temperature)
      sum += values[k]
    }
    for k in 0..<width { values[k] /= sum }
  }

  /// A class by its probability.
  private func sample(
    _ probabilities: UnsafeMutablePointer<Scalar>, _ width: Int, example: Int
  ) -> Int {
    var generator = PhiloxGenerator(seed: seed, purpose: .label, number: example)
    var rest = Scalar(generator.unit())
    for k in 0..<width - 1 {
      rest -= probabilities[k]
      if rest < 0 { return k }
    }
    return width - 1
  }
}
