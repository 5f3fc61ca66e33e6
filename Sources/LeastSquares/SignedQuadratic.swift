import RealModule

/// Minimizes ½xᵀGx − sᵀx over the signs allowed, x = norm·c: the active-set method of Lawson &
/// Hanson (1974) for a handful of coefficients.
final class SignedQuadratic {
  private let count: Int
  private let signs: [LinearSign]
  /// G, row-major; its lower triangle is enough before ``normalize(_:)``.
  let gram: UnsafeMutableBufferPointer<Double>
  /// s.
  let slope: UnsafeMutableBufferPointer<Double>
  /// The lengths that columns were divided by.
  let norms: UnsafeMutableBufferPointer<Double>
  /// c.
  let solution: UnsafeMutableBufferPointer<Double>

  init(signs: [LinearSign]) {
    self.signs = signs
    count = signs.count
    gram = .allocate(capacity: count * count)
    slope = .allocate(capacity: count)
    norms = .allocate(capacity: count)
    solution = .allocate(capacity: count)
    for buffer in [gram, slope, norms, solution] { buffer.initialize(repeating: 0) }
  }

  deinit {
    for buffer in [gram, slope, norms, solution] { buffer.deallocate() }
  }

  /// Divides the lower triangle of `gram` by the columns' lengths, and completes it.
  func normalize(_ columns: [Int]) {
    for a in columns {
      norms[a] = gram[a * count + a] > 0 ? .sqrt(gram[a * count + a]) : 1
    }
    for a in columns {
      for b in columns where b <= a {
        let scaled = gram[a * count + b] / (norms[a] * norms[b])
        gram[a * count + b] = scaled
        gram[b * count + a] = scaled
      }
    }
  }

  /// Writes the best c to ``solution``; returns the passive set.
  func minimize(_ movable: [Int]) -> [Int] {
    var active = Set<Int>()
    for _ in 0..<(3 * count + 3) {
      let set = movable.filter { !active.contains($0) }
      let x = cholesky(set)
      for j in movable { solution[j] = 0 }
      for (k, j) in set.enumerated() { solution[j] = x[k] }
      if let worst = set.filter({ solution[$0] * signs[$0].sign < 0 })
        .max(by: { abs(solution[$0]) < abs(solution[$1]) })
      {
        active.insert(worst)
        continue
      }
      // Let go of the coefficient whose gradient pulls it most to its allowed side.
      var release: (index: Int, pull: Double)?
      for j in active {
        var pull = slope[j]
        for k in set { pull -= gram[j * count + k] * solution[k] }
        pull *= signs[j].sign
        if pull > 1e-12 * abs(slope[j]), pull > release?.pull ?? 0 { release = (j, pull) }
      }
      guard let release else { break }
      active.remove(release.index)
    }
    for j in movable { solution[j] /= norms[j] }
    return movable.filter { !active.contains($0) }
  }

  /// Solves the system of the `set` by Cholesky; a direction without curvature stays at 0.
  private func cholesky(_ set: [Int]) -> [Double] {
    let k = set.count
    var l = Array(repeating: 0.0, count: k * k)
    var x = Array(repeating: 0.0, count: k)
    for a in 0..<k {
      for b in 0...a {
        var sum = gram[set[a] * count + set[b]]
        for c in 0..<b { sum -= l[a * k + c] * l[b * k + c] }
        if a == b {
          l[a * k + a] = sum > 1e-15 ? .sqrt(sum) : 0
        } else {
          l[a * k + b] = l[b * k + b] > 0 ? sum / l[b * k + b] : 0
        }
      }
      var sum = slope[set[a]]
      for c in 0..<a { sum -= l[a * k + c] * x[c] }
      x[a] = l[a * k + a] > 0 ? sum / l[a * k + a] : 0
    }
    for a in stride(from: k - 1, through: 0, by: -1) {
      var sum = x[a]
      for c in (a + 1)..<max(a + 1, k) { sum -= l[c * k + a] * x[c] }
      x[a] = l[a * k + a] > 0 ? sum / l[a * k + a] : 0
    }
    return x
  }
}
