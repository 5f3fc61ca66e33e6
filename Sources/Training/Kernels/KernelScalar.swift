internal import CKernels

/// The number types that models compute in: single precision to train, double precision to check
/// gradients against differences.
///
/// Models are generic over it, so that what the tests check in double precision is the very code
/// that trains.
protocol KernelScalar: BinaryFloatingPoint, Sendable {
  /// What a model computes between its matrix products.
  static var kernels: losscast_model_kernels { get }

  /// C ← A·B, or C ← C + A·B, for row-major matrices; A and B may be transposed.
  ///
  /// - Parameters:
  ///   - rows, columns, inner: C is rows × columns, and A·B sums over `inner`.
  ///   - leadingA, leadingB, leadingC: distances between rows in memory, as stored.
  static func multiply(
    rows: Int, columns: Int, inner: Int,
    _ a: UnsafePointer<Self>, leadingA: Int, isTransposedA: Bool,
    _ b: UnsafePointer<Self>, leadingB: Int, isTransposedB: Bool,
    into c: UnsafeMutablePointer<Self>, leadingC: Int, isAdding: Bool)
}
