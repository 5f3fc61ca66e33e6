internal import CDNNL
internal import CKernels

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

extension Float: KernelScalar {
  static let kernels = losscast_model_kernels_f32().pointee

  static func multiply(
    rows: Int, columns: Int, inner: Int,
    _ a: UnsafePointer<Float>, leadingA: Int, isTransposedA: Bool,
    _ b: UnsafePointer<Float>, leadingB: Int, isTransposedB: Bool,
    into c: UnsafeMutablePointer<Float>, leadingC: Int, isAdding: Bool
  ) {
    let library = MatrixLibrary.shared
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

/// oneDNN, loaded when the first product is asked for.
private struct MatrixLibrary: Sendable {
  typealias Multiply =
    @convention(c) (
      CChar, CChar, dnnl_dim_t, dnnl_dim_t, dnnl_dim_t, Float, UnsafePointer<Float>, dnnl_dim_t,
      UnsafePointer<Float>, dnnl_dim_t, Float, UnsafeMutablePointer<Float>, dnnl_dim_t
    ) -> dnnl_status_t

  static let shared = MatrixLibrary()

  let multiply: Multiply
  let setThreads: (@convention(c) (Int32) -> Void)?

  private init() {
    let names = ["libdnnl.so.2", "libdnnl.so.3", "libdnnl.so", "libdnnl.dylib"]
    guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_GLOBAL) }).first,
      let symbol = dlsym(library, "dnnl_sgemm")
    else { fatalError("oneDNN cannot be loaded") }
    multiply = unsafeBitCast(symbol, to: Multiply.self)
    setThreads = dlsym(library, "omp_set_num_threads").map {
      unsafeBitCast($0, to: (@convention(c) (Int32) -> Void).self)
    }
  }
}
