import RealModule

/// Full steps near a minimum, without a trust region: Gauss–Newton for least squares, Newton with
/// the loss's own curvature for robust losses.
///
/// What these Hessians leave out, the model's own second derivatives, is learned from the gradients
/// along the way (a symmetric rank-one secant, as in NL2SOL: Dennis, Gay & Welsch 1981), once plain
/// steps turn out to creep.
///
/// They reach past the point where the objective can tell iterates apart: then the gradient, as
/// the residuals' length in the tangent plane, decides whether a step helped.
final class NewtonSteps {
  private let landscape: Landscape
  /// Shared with the search, which reads the last accepted point's factorization from it.
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

  /// Steps on from where `region` stands; for least squares, `qr` holds its factorization.
  func run(
    from region: borrowing TrustRegion, norm: Double, limit: Int
  ) -> (q: [Double], norm: Double, moved: Bool) {
    let count = qr.columns
    if jacobian.isEmpty {
      jacobian = Array(repeating: 0, count: landscape.rows * count)
      if hessian != nil { curvature = jacobian }
    }
    let start = (0..<count).map { region.position[$0] }
    var q = start
    var norm = norm
    var step = Array(repeating: 0.0, count: count)
    if hessian != nil {
      landscape.residuals(at: q, stride: 1, into: &f)
      guard differentiate(q) else { return (start, norm, false) }
    } else {
      for i in f.indices {
        f[i] = region.residuals[i]
        for k in 0..<count { jacobian[i * count + k] = region.jacobian[i * region.rowStride + k] }
      }
    }
    var moved = false
    var secant = Secant(count: count)
    var isCreeping = false
    var slope = gradient()
    for _ in 0..<limit {
      let before = qr.tangentNorm
      guard qr.rank == count, before > 1e-9 * qr.normalNorm else { break }
      if !isCreeping || !secant.step(hessianMatrix(), slope, into: &step) {
        if let hessian {
          hessian.step(against: slope, into: &step)
        } else {
          qr.step(into: &step)
        }
      }
      // Robust steps may be shortened; past the objective's resolution nothing is to be gained.
      var accepted = false
      for attempt in 0..<(hessian == nil ? 1 : 4) {
        let trial = (0..<count).map { q[$0] + step[$0] * Double.pow(0.25, attempt) }
        landscape.residuals(at: trial, stride: 1, into: &f)
        let length = Double.sqrt(f.reduce(0) { $0 + $1 * $1 })
        guard length <= norm * (1 + 1e-12) else { continue }
        let isLower = length < norm * (1 - 1e-9)
        guard differentiate(trial), isLower || qr.tangentNorm < before else { break }
        accepted = true
        let old = slope
        slope = gradient()
        secant.learn(
          hessianMatrix(), step: zip(trial, q).map { $0 - $1 },
          change: zip(slope, old).map { $0 - $1 })
        q = trial
        norm = min(norm, length)
        break
      }
      guard accepted else { break }
      moved = true
      isCreeping = qr.tangentNorm > 0.2 * before || isCreeping
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

  /// KᵀK, or JᵀJ for least squares.
  private func hessianMatrix() -> [Double] {
    let count = qr.columns
    var product = Array(repeating: 0.0, count: count * count)
    let rows = hessian == nil ? jacobian : curvature
    for i in f.indices {
      for a in 0..<count {
        let x = rows[i * count + a]
        for b in 0...a { product[a * count + b] += x * rows[i * count + b] }
      }
    }
    for a in 0..<count { for b in 0..<a { product[b * count + a] = product[a * count + b] } }
    return product
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
