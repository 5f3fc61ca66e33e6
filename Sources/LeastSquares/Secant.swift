import RealModule

/// What a Gauss–Newton Hessian H leaves out, as far as gradients have shown it: a symmetric matrix
/// S with (H + S)·s = Δg along the last steps s (SR1).
///
/// It works in variables scaled by √Hⱼⱼ, so that guards do not depend on units.
struct Secant {
  private let count: Int
  private var matrix: [Double]

  init(count: Int) {
    self.count = count
    matrix = Array(repeating: 0, count: count * count)
  }

  /// Learns from the `change` of the gradient over a step that led to where H is `hessian`.
  mutating func learn(_ hessian: [Double], step: [Double], change: [Double]) {
    var error = change
    for a in 0..<count {
      for b in 0..<count {
        error[a] -= (hessian[a * count + b] + matrix[a * count + b]) * step[b]
      }
    }
    var product = 0.0
    var errorSquare = 0.0
    var stepSquare = 0.0
    for a in 0..<count {
      let scale = hessian[a * count + a]
      guard scale > 0 else { return }
      product += error[a] * step[a]
      errorSquare += error[a] * error[a] / scale
      stepSquare += step[a] * step[a] * scale
    }
    guard product != 0, abs(product) > 1e-6 * .sqrt(errorSquare * stepSquare) else { return }
    for a in 0..<count {
      for b in 0..<count { matrix[a * count + b] += error[a] * error[b] / product }
    }
  }

  /// Writes −(H + S)⁻¹g; false if H + S is not safely positive definite.
  func step(_ hessian: [Double], _ gradient: [Double], into step: inout [Double]) -> Bool {
    var scale = Array(repeating: 0.0, count: count)
    for a in 0..<count {
      guard hessian[a * count + a] > 0 else { return false }
      scale[a] = 1 / .sqrt(hessian[a * count + a])
    }
    var l = Array(repeating: 0.0, count: count * count)
    var x = Array(repeating: 0.0, count: count)
    for a in 0..<count {
      for b in 0...a {
        var sum = (hessian[a * count + b] + matrix[a * count + b]) * scale[a] * scale[b]
        for c in 0..<b { sum -= l[a * count + c] * l[b * count + c] }
        if a == b {
          guard sum > 1e-10 else { return false }
          l[a * count + a] = .sqrt(sum)
        } else {
          l[a * count + b] = sum / l[b * count + b]
        }
      }
      var sum = -gradient[a] * scale[a]
      for c in 0..<a { sum -= l[a * count + c] * x[c] }
      x[a] = sum / l[a * count + a]
    }
    for a in stride(from: count - 1, through: 0, by: -1) {
      var sum = x[a]
      for c in (a + 1)..<max(a + 1, count) { sum -= l[c * count + a] * x[c] }
      x[a] = sum / l[a * count + a]
    }
    for a in 0..<count { step[a] = x[a] * scale[a] }
    return true
  }
}
