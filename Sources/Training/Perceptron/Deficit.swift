/// Inputs that say nothing for a while, as when an eye is covered early in life: in the first steps,
/// the first inputs of each example are replaced by unrelated ones of the same distribution.
///
/// An object, since it owns the memory that it draws in.
final class Deficit<Scalar: KernelScalar> {
  let steps: Int
  /// How many inputs are replaced, and how many there are.
  private let replaced: Int
  private let inputs: Int
  private var noise: InputStream<Scalar>

  init(steps: Int, replacing replaced: Int, of inputs: Int, decay: Double, seed: UInt64) {
    self.steps = steps
    self.replaced = replaced
    self.inputs = inputs
    noise = InputStream(count: inputs, decay: decay, seed: seed, purpose: .deficit)
  }

  /// Replaces inputs of `count` rows, the first of which is example `first` of the run.
  func apply(to rows: UnsafeMutablePointer<Scalar>, first: Int, count: Int) {
    for row in 0..<count {
      noise.draw(first + row, count: replaced, into: rows + row * inputs)
    }
  }
}
