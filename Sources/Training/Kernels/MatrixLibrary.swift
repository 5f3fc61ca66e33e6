internal import CDNNL
private import Platform

/// oneDNN, loaded when it is first asked for.
struct MatrixLibrary: Sendable {
  typealias Multiply =
    @convention(c) (
      CChar, CChar, dnnl_dim_t, dnnl_dim_t, dnnl_dim_t, Float, UnsafePointer<Float>, dnnl_dim_t,
      UnsafePointer<Float>, dnnl_dim_t, Float, UnsafeMutablePointer<Float>, dnnl_dim_t
    ) -> dnnl_status_t

  /// Nil where it cannot be loaded.
  static let shared = MatrixLibrary()

  let multiply: Multiply
  let setThreads: (@convention(c) (Int32) -> Void)?

  /// Throws where the library is missing: before a run begins, since its products cannot be refused
  /// one by one.
  static func require() throws(MissingLibrary) {
    if shared == nil { throw MissingLibrary.matrixProducts }
  }

  private init?() {
    let names = ["libdnnl.so.2", "libdnnl.so.3", "libdnnl.so", "libdnnl.dylib"]
    guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_GLOBAL) }).first,
      let symbol = dlsym(library, "dnnl_sgemm")
    else { return nil }
    multiply = unsafeBitCast(symbol, to: Multiply.self)
    setThreads = dlsym(library, "omp_set_num_threads").map {
      unsafeBitCast($0, to: (@convention(c) (Int32) -> Void).self)
    }
  }
}
