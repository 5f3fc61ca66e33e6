internal import CKernels

/// The right factor of a matrix product, by how it lies in memory.
enum RightFactor<Scalar> {
  /// Row by row.
  case plain(UnsafePointer<Scalar>)
  /// Its transpose, row by row.
  case transposed(UnsafePointer<Scalar>)
  /// As ``KernelScalar/kernels``' `pack` has laid it out: for those that are multiplied with several times.
  case packed(UnsafePointer<Scalar>)
}

extension KernelScalar {
  /// C ← A·B, or C ← C + A·B, for matrices without gaps between their rows.
  ///
  /// The work of one thread. Bits of a row do not depend on how many there are.
  ///
  /// - Parameters:
  ///   - rows, columns, inner: C is rows × columns, and A·B sums over `inner`.
  ///   - isTransposed: whether what lies at `a` is the transpose of A.
  ///   - scratch: room for ``productScratch`` numbers.
  @inline(__always)
  static func multiply(
    rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Self>, isTransposed: Bool = false,
    by b: RightFactor<Self>, into c: UnsafeMutablePointer<Self>, isAdding: Bool = false,
    scratch: UnsafeMutablePointer<Self>
  ) {
    let (numbers, layout) =
      switch b {
      case .plain(let numbers): (numbers, losscast_plain)
      case .transposed(let numbers): (numbers, losscast_transposed)
      case .packed(let numbers): (numbers, losscast_packed)
      }
    kernels.product(rows, columns, inner, a, isTransposed, numbers, layout, c, isAdding, scratch)
  }

  /// How many numbers of scratch a product needs.
  static var productScratch: Int { kernels.product_scratch() }
}
