internal import RealModule

/// The memory in which a ``DenseNetwork`` computes a few examples.
final class DenseWorkspace<Scalar: KernelScalar & Real> {
  /// What enters each layer: the inputs, then the values of hidden units.
  let values: [UnsafeMutablePointer<Scalar>]
  /// What each layer sums up, the outputs last; on the way back, the loss's derivatives by it.
  let sums: [UnsafeMutablePointer<Scalar>]
  /// As large as the widest layer.
  let spare: UnsafeMutablePointer<Scalar>
  let targets: UnsafeMutablePointer<Scalar>

  init(sizes: [Int], rows: Int) {
    func allocate(_ width: Int) -> UnsafeMutablePointer<Scalar> {
      let memory = UnsafeMutablePointer<Scalar>.allocate(capacity: rows * width)
      memory.initialize(repeating: 0, count: rows * width)
      return memory
    }
    values = sizes.dropLast().map(allocate)
    sums = sizes.dropFirst().map(allocate)
    spare = allocate(sizes.max()!)
    targets = allocate(sizes.last!)
  }

  deinit {
    for memory in values + sums + [spare, targets] { memory.deallocate() }
  }

  var inputs: UnsafeMutablePointer<Scalar> { values[0] }
  var outputs: UnsafeMutablePointer<Scalar> { sums[sums.count - 1] }
}
