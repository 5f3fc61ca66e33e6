import RealModule

/// What a residual costs: ρ(r), with r weighted, and u = r/δ for the threshold δ.
///
/// All agree with r²/2 for |r| ≪ δ, so that the threshold alone says where a residual begins to
/// look like an outlier. Sources: Huber, *Robust Statistics*, 1981; Beaton & Tukey 1974.
public enum RobustLoss: Sendable, Hashable {
  /// r²/2: least squares.
  case none
  /// r²/2 for |r| ≤ δ, else δ|r| − δ²/2. Convex.
  case huber(threshold: Double)
  /// δ²(√(1 + u²) − 1): a smooth Huber loss. Convex.
  case softL1(threshold: Double)
  /// δ²/2·ln(1 + u²): outliers lose their pull. Not convex.
  case cauchy(threshold: Double)
  /// δ²/6·(1 − (1 − u²)³) for |u| ≤ 1, else δ²/6 (biweight): outliers do not count. Not convex.
  case tukey(threshold: Double)

  /// ρ(r).
  public func value(_ r: Double) -> Double {
    switch self {
    case .none: return r * r / 2
    case .huber(let d): return abs(r) <= d ? r * r / 2 : d * (abs(r) - d / 2)
    case .softL1(let d): return r * r / (Double.sqrt(1 + (r / d) * (r / d)) + 1)
    case .cauchy(let d): return d * d / 2 * .log(onePlus: (r / d) * (r / d))
    case .tukey(let d):
      let v = (r / d) * (r / d)
      return v < 1 ? r * r / 2 * (1 - v + v * v / 3) : d * d / 6
    }
  }

  /// The influence ψ(r) = ρ′(r).
  public func influence(_ r: Double) -> Double {
    switch self {
    case .none: return r
    case .huber(let d): return min(max(r, -d), d)
    case .softL1(let d): return r / .sqrt(1 + (r / d) * (r / d))
    case .cauchy(let d): return r / (1 + (r / d) * (r / d))
    case .tukey(let d):
      let v = (r / d) * (r / d)
      return v < 1 ? r * (1 - v) * (1 - v) : 0
    }
  }

  /// ψ′(r), negative where the loss is concave.
  public func curvature(_ r: Double) -> Double {
    switch self {
    case .none: return 1
    case .huber(let d): return abs(r) <= d ? 1 : 0
    case .softL1(let d):
      let v = 1 + (r / d) * (r / d)
      return 1 / (v * .sqrt(v))
    case .cauchy(let d):
      let v = (r / d) * (r / d)
      return (1 - v) / ((1 + v) * (1 + v))
    case .tukey(let d):
      let v = (r / d) * (r / d)
      return v < 1 ? (1 - v) * (1 - 5 * v) : 0
    }
  }

  /// Σψ′ of a Huber loss that few residuals lie within: their number would be left to chance, so as many
  /// are counted as tell the density about 0, 30 or half of all, and their share of it is taken. Nil where
  /// enough lie within, and for other losses.
  func smoothCurvature(of residuals: [Double]) -> Double? {
    guard case .huber(let d) = self else { return nil }
    let magnitudes = residuals.map { abs($0) }.sorted()
    let least = min(30, magnitudes.count / 2)
    guard least > 0, magnitudes[least - 1] > d else { return nil }
    return Double(least) * d / magnitudes[least - 1]
  }

  /// √(2ρ(r)) with the sign of r, and its slope.
  ///
  /// Half the sum of its squares is Σρ(r) and its gradient is Σψ(r)∇r, so least squares on it
  /// *is* the robust problem, reweighted at every step, with the robust objective deciding
  /// which steps to take.
  func root(_ r: Double) -> (value: Double, slope: Double) {
    switch self {
    case .none: return (r, 1)
    case .huber(let d):
      if abs(r) <= d { return (r, 1) }
      let root = Double.sqrt(d * (2 * abs(r) - d))
      return (r < 0 ? -root : root, d / root)
    case .softL1(let d):
      let s = Double.sqrt(1 + (r / d) * (r / d))
      let factor = Double.sqrt(2 / (s + 1))
      return (r * factor, 1 / (s * factor))
    case .cauchy(let d):
      let v = (r / d) * (r / d)
      let factor = v == 0 ? 1 : Double.sqrt(.log(onePlus: v) / v)
      return (r * factor, 1 / ((1 + v) * factor))
    case .tukey(let d):
      let v = (r / d) * (r / d)
      if v >= 1 { return ((r < 0 ? -d : d) / .sqrt(3), 0) }
      let factor = Double.sqrt(1 - v + v * v / 3)
      return (r * factor, (1 - v) * (1 - v) / factor)
    }
  }

  /// √ψ′(r), for Newton's Hessian; a small part of the weight ψ/r where the loss is straight or
  /// concave, so that the Hessian stays positive.
  func rootCurvature(_ r: Double) -> Double {
    let weight = r == 0 ? 1 : influence(r) / r
    return .sqrt(max(curvature(r), 1e-3 * weight))
  }

  var threshold: Double? {
    switch self {
    case .none: nil
    case .huber(let d), .softL1(let d), .cauchy(let d), .tukey(let d): d
    }
  }

  /// The convex loss whose solution a non-convex one starts from. The thresholds 1.345σ and
  /// 4.685σ, 95 % efficient for Huber and Tukey alike, set their ratio.
  var convexPrelude: RobustLoss? {
    switch self {
    case .none, .huber, .softL1: nil
    case .cauchy(let d): .huber(threshold: d)
    case .tukey(let d): .huber(threshold: d * 1.345 / 4.685)
    }
  }

  func validate() throws(ProblemError) {
    if let threshold, !(threshold > 0 && threshold.isFinite) {
      throw .threshold(threshold)
    }
  }
}
