internal import CKernels

/// Plain loops: double precision is there to check the formulas, not to be quick.
extension Double: KernelScalar {
  static let kernels = losscast_model_kernels_f64().pointee

  static func multiply(
    rows: Int, columns: Int, inner: Int,
    _ a: UnsafePointer<Double>, leadingA: Int, isTransposedA: Bool,
    _ b: UnsafePointer<Double>, leadingB: Int, isTransposedB: Bool,
    into c: UnsafeMutablePointer<Double>, leadingC: Int, isAdding: Bool
  ) {
    for i in 0..<rows {
      for j in 0..<columns {
        var sum = isAdding ? c[i * leadingC + j] : 0
        for k in 0..<inner {
          let left = isTransposedA ? a[k * leadingA + i] : a[i * leadingA + k]
          let right = isTransposedB ? b[j * leadingB + k] : b[k * leadingB + j]
          sum += left * right
        }
        c[i * leadingC + j] = sum
      }
    }
  }
}
