import RealModule

/// How one parameter θ is reached from the unbounded coordinate q that GSL searches over.
///
/// | bounds | θ(q) |
/// |---|---|
/// | none | scale·q |
/// | lower a | a + scale·e^q |
/// | upper b | b − scale·e^q |
/// | both | a + (b − a)/(1 + e^−q) |
///
/// All are smooth and monotonic, so bounds create no false minima inside. A minimum *on* a bound
/// lies at infinite q: the search notices the approach, puts the parameter on its bound, takes it
/// out of the search and lets it go again if the gradient there points inwards.
enum Coordinate {
  case linear(scale: Double)
  case above(bound: Double, scale: Double)
  case below(bound: Double, scale: Double)
  case between(Double, Double)
  case pinned(at: Double, upper: Bool)

  func value(_ q: Double) -> Double {
    switch self {
    case .linear(let scale): scale * q
    case .above(let bound, let scale): bound + scale * .exp(q)
    case .below(let bound, let scale): bound - scale * .exp(q)
    // Measured from the nearer bound, so that closeness to it keeps its digits.
    case .between(let a, let b):
      q < 0 ? a + (b - a) * (.exp(q) / (1 + .exp(q))) : b - (b - a) * (.exp(-q) / (1 + .exp(-q)))
    case .pinned(let value, _): value
    }
  }

  /// dθ/dq.
  func slope(_ q: Double) -> Double {
    switch self {
    case .linear(let scale): return scale
    case .above(_, let scale): return scale * .exp(q)
    case .below(_, let scale): return -scale * .exp(q)
    case .between(let a, let b):
      let e = Double.exp(-abs(q))
      return (b - a) * e / ((1 + e) * (1 + e))
    case .pinned: return 0
    }
  }

  func coordinate(of value: Double) -> Double {
    switch self {
    case .linear(let scale): value / scale
    case .above(let bound, let scale): .log((value - bound) / scale)
    case .below(let bound, let scale): .log((bound - value) / scale)
    case .between(let a, let b): .log((value - a) / (b - value))
    case .pinned: 0
    }
  }

  /// The bound nearest to where q is going, its distance, and the sign of dθ toward it.
  func nearestBound(_ q: Double) -> (value: Double, distance: Double, direction: Double)? {
    switch self {
    case .linear, .pinned: return nil
    case .above(let bound, let scale): return (bound, scale * .exp(q), -1)
    case .below(let bound, let scale): return (bound, scale * .exp(q), 1)
    case .between(let a, let b):
      let distance = (b - a) * (.exp(-abs(q)) / (1 + .exp(-abs(q))))
      return q < 0 ? (a, distance, -1) : (b, distance, 1)
    }
  }

  /// Whether q is so far out that θ no longer moves with it: a long step has overshot the bound.
  func isStranded(_ q: Double) -> Bool {
    switch self {
    case .linear, .pinned: false
    case .above, .below: q < -600
    case .between: abs(q) > 36
    }
  }

  var isPinned: Bool {
    if case .pinned = self { true } else { false }
  }
}
