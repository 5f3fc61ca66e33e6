import RealModule

/// Full steps near a minimum, without a trust region: Gauss–Newton for least squares, Newton with
/// the loss's own curvature for robust losses.
///
/// They reach past the point where the objective can tell iterates apart: then the gradient, as
/// the residuals' length in the tangent plane, decides whether a step helped.
final class NewtonSteps {
  private let landscape: Landscape
  /// Shared with the search, which reads the last accepted point's factorisation from it.
  private let qr: PivotedQR
  private let hessian: PivotedQR?
  private let singularity: Double
  private var f: [Double]
  private var jacobian: [Double] = []
  private var curvature: [Double] = []

  init(_ landscape: Landscape, _ qr: PivotedQR, singularity: Double) {
    self.landscape = landscape
    self.qr = qr
    self.singularity = singularity
    f = Array(repeating: 0, count: landscape.rows)
    hessian =
      landscape.function.isRobust ? PivotedQR(rows: qr.rows, columns: qr.columns) : nil
  }

  /// - Parameter norm: ‖f‖ at `q`. For least squares, `qr` holds the factorisation there.
  func run(
    from start: [Double], norm: Double, limit: Int
  ) -> (q: [Double], norm: Double, moved: Bool) {
    let count = qr.columns
    if jacobian.isEmpty {
      jacobian = Array(repeating: 0, count: landscape.rows * count)
      if hessian != nil { curvature = jacobian }
    }
    var q = start
    var norm = norm
    var step = Array(repeating: 0.0, count: count)
    if hessian != nil {
      landscape.residuals(at: q, stride: 1, into: &f)
      guard differentiate(q) else { return (start, norm, false) }
    }
    var moved = false
    for _ in 0..<limit {
      let before = qr.tangentNorm
      guard qr.rank == count, before > 1e-9 * qr.normalNorm else { break }
      if let hessian {
        hessian.step(against: gradient(), into: &step)
      } else {
        qr.step(into: &step)
      }
      // Robust steps may be halved; past the objective's resolution there is nothing to halve.
      var accepted = false
      for attempt in 0..<(hessian == nil ? 1 : 4) {
        let trial = (0..<count).map { q[$0] + step[$0] * Double.pow(0.25, attempt) }
        landscape.residuals(at: trial, stride: 1, into: &f)
        let length = Double.sqrt(f.reduce(0) { $0 + $1 * $1 })
        guard length <= norm * (1 + 1e-12) else { continue }
        let isLower = length < norm * (1 - 1e-9)
        guard differentiate(trial), isLower || qr.tangentNorm < before else { break }
        accepted = true
        q = trial
        norm = min(norm, length)
        break
      }
      guard accepted else { break }
      moved = true
      if hessian == nil, qr.tangentNorm > 0.9 * before { break }
    }
    return (q, norm, moved)
  }

  private func differentiate(_ q: [Double]) -> Bool {
    let count = qr.columns
    if let hessian {
      guard
        landscape.jacobian(
          at: q, stride: 1, into: &jacobian, rowStride: count, curvature: &curvature)
      else { return false }
      hessian.factor(curvature, rowStride: count, beside: f, tolerance: singularity)
    } else {
      guard landscape.jacobian(at: q, stride: 1, into: &jacobian, rowStride: count) else {
        return false
      }
    }
    qr.factor(jacobian, rowStride: count, beside: f, tolerance: singularity)
    return true
  }

  private func gradient() -> [Double] {
    let count = qr.columns
    var gradient = Array(repeating: 0.0, count: count)
    for i in f.indices {
      for k in 0..<count { gradient[k] += jacobian[i * count + k] * f[i] }
    }
    return gradient
  }
}
