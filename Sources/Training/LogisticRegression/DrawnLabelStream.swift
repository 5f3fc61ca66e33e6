/// The examples of ``DrawnLabels``.
final class DrawnLabelStream<Scalar: KernelScalar>: ExampleStream {
  private let labels: DrawnLabels
  private let direction: [Scalar]
  private let seed: UInt64
  private var inputs: InputStream<Scalar>

  init(_ labels: DrawnLabels, seed: UInt64, isValidation: Bool) {
    self.labels = labels
    // Flips are no part of an input stream, and would coincide for equal seeds.
    self.seed = isValidation ? ~seed : seed
    direction = labels.direction.map { Scalar($0) }
    inputs = InputStream(
      count: labels.inputs, decay: labels.decay, seed: seed,
      purpose: isValidation ? .validation : .features)
  }

  @_specialize(where Scalar == Float)
  func draw(
    _ first: Int, count: Int, inputs rows: UnsafeMutablePointer<Scalar>,
    targets: UnsafeMutablePointer<Scalar>
  ) {
    for i in 0..<count {
      let row = rows + i * direction.count
      inputs.draw(first + i, count: direction.count, into: row)
      var product: Scalar = 0
      for j in direction.indices { product += direction[j] * row[j] }
      let label: Scalar = product < 0 ? -1 : 1
      let shift = label * Scalar(labels.margin)
      for j in direction.indices { row[j] += shift * direction[j] }
      targets[i] = isFlipped(first + i) ? -label : label
    }
  }

  private func isFlipped(_ example: Int) -> Bool {
    guard labels.flipShare > 0 else { return false }
    var generator = PhiloxGenerator(seed: seed, purpose: .label, number: example)
    return generator.unit() < labels.flipShare
  }
}
