import RealModule
import Testing

@testable import Training

/// An objective with parameters to move about.
struct ObjectiveBench<Scalar: KernelScalar & Real> {
  let objective: SupervisedObjective<Scalar>
  var parameters: [Scalar]
  private(set) var gradient: [Scalar]

  init(_ objective: SupervisedObjective<Scalar>) {
    self.objective = objective
    parameters = Array(repeating: 0, count: objective.layout.count)
    gradient = parameters
    parameters.withUnsafeMutableBufferPointer { objective.initialize($0) }
  }

  /// Puts every parameter somewhere, biases too.
  mutating func stir() {
    for block in objective.layout.blocks {
      for i in block.range {
        let words = Philox4x32.words(counter: (UInt32(i), 7, 0, 0), key: (3, 0))
        parameters[i] += Scalar(Double(words.0) * 0x1p-32 - 0.5)
      }
    }
  }

  mutating func loss(step: Int = 1, isAdding: Bool = false) -> Double {
    parameters.withUnsafeBufferPointer { parameters in
      gradient.withUnsafeMutableBufferPointer {
        objective.evaluate(BatchIndex(step: step), at: parameters, gradient: $0, isAdding: isAdding)
      }
    }
  }

  func validate() -> [Double] {
    parameters.withUnsafeBufferPointer { objective.validate(at: $0) }
  }

  /// Gradient descent; the losses before each step.
  mutating func descend(steps: Int, rate: Double) -> [Double] {
    (1...steps).map { step in
      let loss = loss(step: step)
      for i in parameters.indices { parameters[i] -= Scalar(rate) * gradient[i] }
      return loss
    }
  }

  /// Compares the derivative along a direction through each block with central differences.
  mutating func expectGradientOfDifferences(
    _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let step = Scalar(1e-5)
    _ = loss()
    let gradient = gradient
    let start = parameters
    for block in objective.layout.blocks {
      let direction = block.range.map { i in
        Scalar(Double(Philox4x32.words(counter: (UInt32(i), 1, 2, 3), key: (5, 0)).0) * 0x1p-31 - 1)
      }
      var losses: [Double] = []
      for sign in [1, -1] as [Scalar] {
        for (i, d) in zip(block.range, direction) { parameters[i] = start[i] + sign * step * d }
        losses.append(loss())
      }
      parameters = start
      let difference = (losses[0] - losses[1]) / (2 * Double(step))
      let derivative = zip(block.range, direction).reduce(0) { $0 + Double(gradient[$1.0] * $1.1) }
      #expect(
        abs(difference - derivative) <= 1e-7 * max(1, abs(derivative)),
        "\(comment), \(block.name): \(derivative), by differences \(difference)",
        sourceLocation: sourceLocation)
    }
  }
}
