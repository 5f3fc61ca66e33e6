internal import RealModule

/// The memory in which a ``DenseNetwork`` computes a few examples.
final class DenseWorkspace<Scalar: KernelScalar & Real> {
  /// What enters each layer: room for inputs, then the values of hidden units.
  let values: [UnsafeMutablePointer<Scalar>]
  /// What each layer sums up, the outputs last; units leave their derivatives there, and on the way
  /// back it takes the loss's.
  let sums: [UnsafeMutablePointer<Scalar>]
  /// As large as the widest layer.
  let spare: UnsafeMutablePointer<Scalar>
  let targets: UnsafeMutablePointer<Scalar>
  /// The biases of units that have none, and where their derivatives go.
  let zeros: UnsafeMutablePointer<Scalar>
  let sink: UnsafeMutablePointer<Scalar>
  /// For products.
  let scratch: UnsafeMutablePointer<Scalar>

  init(sizes: [Int], rows: Int) {
    func allocate(_ count: Int) -> UnsafeMutablePointer<Scalar> {
      let memory = UnsafeMutablePointer<Scalar>.allocate(capacity: count)
      memory.initialize(repeating: 0, count: count)
      return memory
    }
    // Unreachable: a network has its inputs and its outputs at least.
    let widest = sizes.max()!
    values = sizes.dropLast().map { allocate(rows * $0) }
    sums = sizes.dropFirst().map { allocate(rows * $0) }
    spare = allocate(rows * widest)
    // Unreachable: a network has its inputs and its outputs at least.
    targets = allocate(rows * sizes.last!)
    zeros = allocate(widest)
    sink = allocate(widest)
    // Written before it is read, and most of it never touched.
    scratch = .allocate(capacity: Scalar.productScratch)
  }

  deinit {
    for memory in values + sums + [spare, targets, zeros, sink, scratch] { memory.deallocate() }
  }

  /// Room for the inputs of examples that are not in memory already.
  var inputs: UnsafeMutablePointer<Scalar> { values[0] }
  var outputs: UnsafeMutablePointer<Scalar> { sums[sums.count - 1] }

  /// What enters a layer.
  func entering(_ layer: Int, _ inputs: UnsafePointer<Scalar>) -> UnsafePointer<Scalar> {
    layer == 0 ? inputs : UnsafePointer(values[layer])
  }
}
