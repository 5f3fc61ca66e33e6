import RealModule

/// The inner problem of variable projection: the c with the signs allowed that minimize
/// Σρ(√w·(g(Φc) − g(y))), Φ tall and narrow, g the link.
///
/// Least squares takes one QR (signs by the active-set method of Lawson & Hanson 1974). Robust
/// losses and logarithms take Newton steps from there, each a small quadratic program in the
/// signs, falling back on reweighting where curvature is missing.
final class LinearCoefficients {
  let rows: Int
  let count: Int
  private let padded: Int
  private let signs: [LinearSign]
  private let loss: RobustLoss
  private let link: Link
  /// y, √w and √w·g(y), padded.
  private let observed: [Double]
  private let rootWeights: [Double]
  private let targets: [Double]
  /// Φ, column-major.
  let matrix: UnsafeMutableBufferPointer<Double>
  private(set) var coefficients: [Double]
  /// Columns whose coefficients are free to move: not fixed, not held by their sign.
  private(set) var passive: [Int]
  /// √w·(g(Φc) − g(y)), with zeros below if there are fewer rows than columns.
  private(set) var residuals: UnsafeMutableBufferPointer<Double>
  /// ∂rᵢ/∂(Φc)ᵢ = √wᵢ·g′.
  private(set) var scale: UnsafeMutableBufferPointer<Double>
  private var isWarm = false

  // Raw buffers: the loops over observations run at every step of every trial.
  private let quadratic: SignedQuadratic
  private let candidate: UnsafeMutableBufferPointer<Double>
  private let gradients: UnsafeMutableBufferPointer<Double>
  private let packed: UnsafeMutableBufferPointer<Double>
  private let right: UnsafeMutableBufferPointer<Double>
  private var trialScale: UnsafeMutableBufferPointer<Double>
  private var trialResiduals: UnsafeMutableBufferPointer<Double>
  private var factors: [Int: PivotedQR] = [:]

  init(
    observed: [Double], rootWeights: [Double]?, signs: [LinearSign], loss: RobustLoss, link: Link
  ) {
    rows = observed.count
    self.observed = observed
    self.rootWeights = rootWeights ?? Array(repeating: 1, count: observed.count)
    targets = zip(observed, self.rootWeights).map { link.value($0) * $1 }
    self.signs = signs
    self.loss = loss
    self.link = link
    count = signs.count
    // A QR wants at least as many rows as columns.
    padded = max(observed.count, signs.count)
    coefficients = signs.map { $0.fixedValue ?? 0 }
    passive = signs.indices.filter { signs[$0].fixedValue == nil }
    func buffer(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
      let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
      buffer.initialize(repeating: 0)
      return buffer
    }
    matrix = buffer(rows * count)
    packed = buffer(padded * count)
    residuals = buffer(padded)
    trialResiduals = buffer(padded)
    scale = buffer(rows)
    trialScale = buffer(rows)
    right = buffer(padded)
    quadratic = SignedQuadratic(signs: signs)
    candidate = buffer(count)
    gradients = buffer(count)
  }

  deinit {
    for buffer in [
      matrix, packed, residuals, trialResiduals, scale, trialScale, right, candidate, gradients,
    ] {
      buffer.deallocate()
    }
  }

  func reset() { isWarm = false }

  /// Copies the basis in; says whether it is finite.
  func load(_ columns: [[Double]]) -> Bool {
    var sum = 0.0
    for j in 0..<count {
      columns[j].withUnsafeBufferPointer { column in
        for i in 0..<rows {
          matrix[j * rows + i] = column[i]
          sum += column[i] * 0
        }
      }
    }
    return sum == 0
  }

  /// Finds c for the loaded basis; says whether the residuals exist there.
  func solve() -> Bool {
    let isQuadratic = loss == .none && link == .identity
    if !isWarm || isQuadratic {
      leastSquares()
      if let prelude = loss.convexPrelude { refine(prelude) }
    }
    if !isQuadratic { refine(loss) }
    isWarm = residuals[0].isFinite
    return isWarm
  }

  /// A QR of the passive columns, rows scaled by `rowScale`.
  func factor(
    rowScale: some Collection<Double>, beside right: UnsafeMutableBufferPointer<Double>
  ) -> PivotedQR {
    let columns = passive
    let qr: PivotedQR
    if let known = factors[columns.count] {
      qr = known
    } else {
      qr = PivotedQR(rows: padded, columns: columns.count)
      factors[columns.count] = qr
    }
    for (k, j) in columns.enumerated() {
      for (i, scale) in rowScale.enumerated() {
        packed[k * padded + i] = matrix[j * rows + i] * scale
      }
    }
    qr.factor(
      packed.baseAddress!, rowStride: 1, columnStride: padded, beside: right.baseAddress!,
      tolerance: 1e-14)
    return qr
  }

  // MARK: Least squares

  /// Least squares on the link's tangent at y: exact for the identity.
  private func leastSquares() {
    for i in 0..<rows { scale[i] = rootWeights[i] * link.slope(observed[i]) }
    // √w·g′·(Φ·c_fixed − y); the step of a QR against it is what the others add.
    for i in 0..<rows { right[i] = -observed[i] * scale[i] }
    for j in 0..<count {
      coefficients[j] = signs[j].fixedValue ?? 0
      if coefficients[j] != 0 {
        for i in 0..<rows { right[i] += matrix[j * rows + i] * coefficients[j] * scale[i] }
      }
    }
    let movable = signs.indices.filter { signs[$0].fixedValue == nil }
    solvePassive(movable)
    if movable.contains(where: { coefficients[$0] * signs[$0].sign < 0 }) {
      formGram(movable)
      let best = quadratic.minimize(movable)
      for j in movable { coefficients[j] = 0 }
      solvePassive(best)
      // Rounding may leave a coefficient on the wrong side of 0 by next to nothing.
      for j in best where coefficients[j] * signs[j].sign < 0 { coefficients[j] = 0 }
    }
    computeResiduals(coefficients, into: residuals, scale)
  }

  private func solvePassive(_ columns: [Int]) {
    passive = columns
    guard !columns.isEmpty else { return }
    let qr = factor(rowScale: scale, beside: right)
    var step = Array(repeating: 0.0, count: columns.count)
    qr.step(into: &step)
    for (k, j) in columns.enumerated() { coefficients[j] = step[k] }
  }

  /// AᵀA and −Aᵀ·right with A = scale·Φ and its columns scaled to length 1.
  private func formGram(_ columns: [Int]) {
    for (k, a) in columns.enumerated() {
      var dot = 0.0
      for i in 0..<rows {
        packed[k * padded + i] = matrix[a * rows + i] * scale[i]
        dot -= packed[k * padded + i] * right[i]
      }
      quadratic.slope[a] = dot
      for (l, b) in columns.prefix(k + 1).enumerated() {
        var sum = 0.0
        for i in 0..<rows { sum += packed[k * padded + i] * packed[l * padded + i] }
        quadratic.gram[a * count + b] = sum
      }
    }
    quadratic.normalize(columns)
    for a in columns { quadratic.slope[a] /= quadratic.norms[a] }
  }

  // MARK: Robust losses and logarithms

  private func computeResiduals(
    _ c: some Collection<Double>, into residuals: UnsafeMutableBufferPointer<Double>,
    _ scale: UnsafeMutableBufferPointer<Double>
  ) {
    for i in 0..<rows { residuals[i] = 0 }
    for (j, factor) in c.enumerated() where factor != 0 {
      for i in 0..<rows { residuals[i] += matrix[j * rows + i] * factor }
    }
    switch link {
    case .identity:
      for i in 0..<rows {
        residuals[i] = residuals[i] * rootWeights[i] - targets[i]
        scale[i] = rootWeights[i]
      }
    case .logarithm:
      for i in 0..<rows {
        let value = residuals[i]
        residuals[i] = rootWeights[i] * link.value(value) - targets[i]
        scale[i] = rootWeights[i] * link.slope(value)
      }
    }
  }

  /// Σρ, infinite where a residual does not exist.
  private func cost(_ residuals: UnsafeMutableBufferPointer<Double>, _ loss: RobustLoss) -> Double {
    var sum = 0.0
    for i in 0..<rows { sum += loss.value(residuals[i]) + residuals[i] * 0 }
    return sum.isFinite ? sum : .infinity
  }

  private func refine(_ loss: RobustLoss) {
    let movable = signs.indices.filter { signs[$0].fixedValue == nil }
    computeResiduals(coefficients, into: residuals, scale)
    var current = cost(residuals, loss)
    if !current.isFinite {
      residuals[0] = .nan
      return
    }
    guard !movable.isEmpty else { return }
    var usesCurvature = true
    for _ in 0..<100 {
      formModel(movable, loss, usesCurvature: usesCurvature)
      passive = quadratic.minimize(movable)
      // The model is in scaled coefficients around 0; its gain tells when to stop.
      var gain = 0.0
      for j in movable { gain += gradients[j] * (quadratic.solution[j] - coefficients[j]) }
      guard -gain > 1e-15 * current else { return }
      var step = 1.0
      var next = current
      while true {
        computeTrial(movable, step)
        computeResiduals(candidate, into: trialResiduals, trialScale)
        next = cost(trialResiduals, loss)
        if next < current || step < 1e-3 { break }
        step /= 4
      }
      if next < current {
        swap(&residuals, &trialResiduals)
        swap(&scale, &trialScale)
        for j in movable { coefficients[j] = candidate[j] }
        let isSmall = current - next <= 1e-15 * current
        current = next
        if isSmall { return }
        usesCurvature = true
      } else if usesCurvature {
        usesCurvature = false
      } else {
        return
      }
    }
  }

  private func computeTrial(_ movable: [Int], _ step: Double) {
    for j in 0..<count { candidate[j] = coefficients[j] }
    for j in movable { candidate[j] += step * (quadratic.solution[j] - coefficients[j]) }
  }

  /// The quadratic model of Σρ: Hessian ΦᵀhΦ with h = ψ′ ≥ 0 (Newton) or ψ/r (reweighting).
  private func formModel(_ columns: [Int], _ loss: RobustLoss, usesCurvature: Bool) {
    for a in columns {
      gradients[a] = 0
      for b in columns { quadratic.gram[a * count + b] = 0 }
    }
    for i in 0..<rows {
      let r = residuals[i]
      let influence = loss.influence(r)
      let weight = r == 0 ? 1 : influence / r
      let h = usesCurvature ? max(loss.curvature(r), 1e-3 * weight) : weight
      for a in columns {
        let x = matrix[a * rows + i] * scale[i]
        gradients[a] += x * influence
        let hx = h * x
        for b in columns where b <= a {
          quadratic.gram[a * count + b] += hx * matrix[b * rows + i] * scale[i]
        }
      }
    }
    quadratic.normalize(columns)
    // Linear term around c = 0: H·c − g.
    for a in columns {
      var sum = -gradients[a] / quadratic.norms[a]
      for b in columns {
        sum += quadratic.gram[a * count + b] * (coefficients[b] * quadratic.norms[b])
      }
      quadratic.slope[a] = sum
    }
  }
}
