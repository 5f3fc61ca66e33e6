internal import CDNNL
internal import CKernels

extension Float: KernelScalar {
  static let kernels = losscast_model_kernels_f32().pointee

  static func multiply(
    rows: Int, columns: Int, inner: Int,
    _ a: UnsafePointer<Float>, leadingA: Int, isTransposedA: Bool,
    _ b: UnsafePointer<Float>, leadingB: Int, isTransposedB: Bool,
    into c: UnsafeMutablePointer<Float>, leadingC: Int, isAdding: Bool
  ) {
    // Unreachable: runs are not made without it, see `MatrixLibrary.require`.
    guard let library = MatrixLibrary.shared else { fatalError("oneDNN is not there") }
    // A setting of the calling thread, cheap beside any product: bits must not depend on how a
    // library divides its work.
    library.setThreads?(1)
    let status = library.multiply(
      CChar(UInt8(ascii: isTransposedA ? "T" : "N")),
      CChar(UInt8(ascii: isTransposedB ? "T" : "N")),
      dnnl_dim_t(rows), dnnl_dim_t(columns), dnnl_dim_t(inner), 1, a, dnnl_dim_t(leadingA), b,
      dnnl_dim_t(leadingB), isAdding ? 1 : 0, c, dnnl_dim_t(leadingC))
    precondition(status == dnnl_success, "a matrix product has wrong dimensions")
  }
}
