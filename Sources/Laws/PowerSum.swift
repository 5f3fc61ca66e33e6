import RealModule

/// Sums of falling powers Σ_k A_k·z_k^−β over past sources k, all of whose arguments grow together:
/// the memory of a law whose kernel is a power, in linear time.
///
/// A power is a Gamma mixture of exponentials,
///
/// ```
/// z^−β = 1/Γ(β)·∫ v^β·e^(−v·z) d ln v ≈ Σ_j w_j·e^(−v_j·z),   v_j = v_0·e^(j·h),  w_j = h·v_j^β/Γ(β)
/// ```
///
/// so that one number a node, E_j = Σ_k A_k·e^(−v_j·z_k), carries all sources: it takes up a new
/// one by an addition and an advance of all arguments by x in a product with e^(−v_j·x). The error
/// of the sum over j relative to the power is about 2·|Γ(β + 2πi/h)|/Γ(β) ≈ e^(−π²/h): below 1e−15
/// for h = 3/8·ln 2 and β up to 1.5 (trapezoidal rule, Trefethen and Weideman 2014). The sum runs
/// over all j. Above, nodes end where even the least argument leaves nothing; below, where v·z ≤ τ
/// for the greatest one, the exponential is its own short series and the geometric sums over j have
/// closed forms, so that a few moments of the arguments replace all further nodes.
///
/// h is a fraction of ln 2 so that nodes eight places up decay 2³ times as fast: their exponentials
/// are three squarings of those below, and no other exponential is ever computed.
///
/// Sources carry up to four amplitudes, each summed apart.
struct PowerSum {
  /// ln of the ratio of neighbouring nodes, 3/8·ln 2.
  private static let spacing = 0.259_930_192_709_979_49
  /// v·z below which nodes are replaced by their series.
  private static let smallest = 0.06
  /// v·z beyond which an exponential no longer counts: e^−36 is rounding.
  private static let largest = 36.0
  /// How many terms of their series stand for the nodes further down.
  private static let terms = 6
  /// 1/m, m ≥ 1; the first is not used.
  private static let inverses = [0, 1, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6]

  private let families: Int
  /// −v_j of the first eight nodes.
  private let slowest: SIMD8<Double>
  /// w_j, ∂w_j/∂β, and the w_j of β + 1, which are v_j/β times those of β.
  private let weights: [SIMD8<Double>]
  private let slopes: [SIMD8<Double>]
  private let steeper: [SIMD8<Double>]
  /// (−1)^m times the sum over all nodes further down of the same three weights times v^m.
  private let tails: [SIMD3<Double>]

  /// E_j, family after family.
  private var nodes: [SIMD8<Double>]
  /// S, what all arguments have grown by since the first source.
  private var area = 0.0
  /// μ_m = Σ_k A_k·c_k^m/m! with z_k = S + c_k, one lane a family.
  private var moments: [SIMD4<Double>]
  /// What multiplies μ_m in the three sums at the present S.
  private var tailWeights: [SIMD3<Double>]
  private var decay: [SIMD8<Double>]
  private var decayArea = -1.0
  private var source: [SIMD8<Double>]
  private var isEmpty = true

  /// - Parameters:
  ///   - exponent: β, positive.
  ///   - arguments: the least and the greatest z at which a sum is read.
  ///   - families: how many amplitudes each source has, at most four.
  init(exponent: Double, arguments: ClosedRange<Double>, families: Int) {
    self.families = families
    let greatest = max(arguments.upperBound, .leastNormalMagnitude)
    let least = max(arguments.lowerBound, 1e-30 * greatest)
    let h = Self.spacing
    let first: Double = .log(Self.smallest / greatest)
    let span: Double = .log(Self.largest / least) - first
    let blocks = max(1, Int((span / (8 * h)).rounded(.up)))

    let scale = h / .gamma(exponent)
    let digamma = Self.digamma(exponent)
    let none = [SIMD8<Double>](repeating: .zero, count: blocks)
    var (rates, weights, slopes) = (none, none, none)
    for block in 0..<blocks {
      for lane in 0..<8 {
        let logRate = first + h * Double(8 * block + lane)
        let weight: Double = scale * .exp(exponent * logRate)
        rates[block][lane] = .exp(logRate)
        weights[block][lane] = weight
        slopes[block][lane] = weight * (logRate - digamma)
      }
    }
    slowest = -rates[0]
    self.weights = weights
    self.slopes = slopes
    steeper = zip(weights, rates).map { $0 * $1 / exponent }

    // Geometric series, and their derivatives by β.
    func tail(_ power: Double) -> (sum: Double, slope: Double) {
      let ratio: Double = .expMinusOne(power * h)
      let sum: Double = scale * .exp(power * first) / ratio
      return (sum, sum * (first - digamma - h * (1 + 1 / ratio)))
    }
    tails = (0..<Self.terms).map { m in
      let (sum, slope) = tail(exponent + Double(m))
      let steeper = tail(exponent + Double(m + 1)).sum / exponent
      return SIMD3(sum, slope, steeper) * (m.isMultiple(of: 2) ? 1 : -1)
    }

    nodes = [SIMD8<Double>](repeating: .zero, count: blocks * families)
    moments = [SIMD4<Double>](repeating: .zero, count: Self.terms)
    tailWeights = tails
    decay = none
    source = none
  }

  /// Adds `area` to the arguments of all sources so far.
  mutating func advance(by area: Double) {
    if isEmpty || area == 0 { return }
    if area != decayArea {
      decayArea = area
      Self.exponentials(slowest * area, into: &decay)
    }
    let blocks = decay.count
    for family in 0..<families {
      let first = family * blocks
      for block in 0..<blocks { nodes[first + block] *= decay[block] }
    }
    // Σ_m (−1)^m·t_m·z^m/m! with z = S + c is Σ_i c^i/i!·Σ_m (−1)^m·t_m·S^(m−i)/(m−i)!.
    self.area += area
    for i in 0..<Self.terms {
      var sum = tails[Self.terms - 1]
      for m in stride(from: Self.terms - 2, through: i, by: -1) {
        sum = tails[m] + sum * (self.area * Self.inverses[m - i + 1])
      }
      tailWeights[i] = sum
    }
  }

  /// Adds a source whose argument is now z.
  mutating func add(_ amplitudes: SIMD4<Double>, at argument: Double) {
    isEmpty = false
    Self.exponentials(slowest * argument, into: &source)
    let blocks = source.count
    for family in 0..<families {
      let amplitude = amplitudes[family]
      let first = family * blocks
      for block in 0..<blocks { nodes[first + block] += source[block] * amplitude }
    }
    var term = amplitudes
    for m in 0..<Self.terms {
      moments[m] += term
      term *= (argument - area) * Self.inverses[m + 1]
    }
  }

  /// Σ_k A_k·z_k^−β.
  func power(_ family: Int) -> Double { sum(weights, tail: 0, family) }

  /// Its derivative by β, −Σ_k A_k·z_k^−β·ln z_k.
  func slope(_ family: Int) -> Double { sum(slopes, tail: 1, family) }

  /// Σ_k A_k·z_k^−(β+1).
  func steeperPower(_ family: Int) -> Double { sum(steeper, tail: 2, family) }

  @inline(__always)
  private func sum(_ weights: [SIMD8<Double>], tail lane: Int, _ family: Int) -> Double {
    if isEmpty { return 0 }
    var sum = SIMD8<Double>.zero
    let first = family * weights.count
    for block in weights.indices { sum += weights[block] * nodes[first + block] }
    var tail = 0.0
    for m in 0..<Self.terms { tail += tailWeights[m][lane] * moments[m][family] }
    return sum.sum() + tail
  }

  /// The exponentials of all nodes from the exponents of the first eight, which lie in [−0.4, 0].
  @inline(__always)
  private static func exponentials(_ x: SIMD8<Double>, into values: inout [SIMD8<Double>]) {
    var y = x.exponentialOfSmall
    values[0] = y
    for block in 1..<values.count {
      y *= y
      y *= y
      y *= y
      values[block] = y
    }
  }

  /// ψ(x) = d ln Γ(x)/dx: upwards by ψ(x) = ψ(x + 1) − 1/x, then its asymptotic series.
  private static func digamma(_ x: Double) -> Double {
    var x = x
    var sum = 0.0
    while x < 12 {
      sum -= 1 / x
      x += 1
    }
    let s = 1 / (x * x)
    let series =
      s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s * (1.0 / 132)))))
    return sum + .log(x) - 0.5 / x - series
  }
}
