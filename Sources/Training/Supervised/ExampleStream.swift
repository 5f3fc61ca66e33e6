/// Examples without end, each a pure function of its number.
///
/// An object, since it owns the memory that it draws in; one thread draws at a time.
protocol ExampleStream<Scalar>: AnyObject {
  associatedtype Scalar: KernelScalar

  /// Writes the inputs and targets of examples `first` to `first + count − 1`, one after another.
  func draw(
    _ first: Int, count: Int, inputs: UnsafeMutablePointer<Scalar>,
    targets: UnsafeMutablePointer<Scalar>)
}
