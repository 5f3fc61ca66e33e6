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
/// closed forms, so that the moments Σ_k A_k·z_k^m/m! replace all further nodes.
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
  private static let moments = 6

  private let exponent: Double
  private let families: Int
  /// −v_j of the first eight nodes.
  private let slowest: SIMD8<Double>
  /// v_j, w_j and ∂w_j/∂β.
  private let rates: [SIMD8<Double>]
  private let weights: [SIMD8<Double>]
  private let slopes: [SIMD8<Double>]
  /// The same weights summed over all nodes further down, with v^m: one number a moment.
  private let tails: [Double]
  private let tailSlopes: [Double]

  /// E_j, family after family.
  private var nodes: [SIMD8<Double>]
  /// Σ_k A_k·z_k^m/m!, one lane a family.
  private var tailMoments: [SIMD4<Double>]
  private var decay: [SIMD8<Double>]
  private var decayArea = -1.0
  private var source: [SIMD8<Double>]
  private var isEmpty = true

  /// - Parameters:
  ///   - exponent: β, positive.
  ///   - arguments: the least and the greatest z at which a sum is read.
  ///   - families: how many amplitudes each source has, at most four.
  init(exponent: Double, arguments: ClosedRange<Double>, families: Int) {
    self.exponent = exponent
    self.families = families
    let greatest = max(arguments.upperBound, .leastNormalMagnitude)
    let least = max(arguments.lowerBound, 1e-30 * greatest)
    let h = Self.spacing
    let first = Self.smallest / greatest
    let span: Double = .log(Self.largest / least / first)
    let blocks = max(1, Int((span / (8 * h)).rounded(.up)))

    let scale = h / .gamma(exponent)
    let digamma = Self.digamma(exponent)
    var rates = [SIMD8<Double>](repeating: .zero, count: blocks)
    var weights = rates
    var slopes = rates
    for block in 0..<blocks {
      for lane in 0..<8 {
        let logRate = .log(first) + h * Double(8 * block + lane)
        rates[block][lane] = .exp(logRate)
        let weight: Double = scale * .exp(exponent * logRate)
        weights[block][lane] = weight
        slopes[block][lane] = weight * (logRate - digamma)
      }
    }
    slowest = -rates[0]
    self.rates = rates
    self.weights = weights
    self.slopes = slopes

    // One moment more, for the steeper power.
    var tails: [Double] = []
    var tailSlopes: [Double] = []
    for moment in 0...Self.moments {
      let power = exponent + Double(moment)
      let ratio: Double = .expMinusOne(power * h)
      let tail: Double = scale * .exp(power * .log(first)) / ratio
      tails.append(tail)
      tailSlopes.append(tail * (.log(first) - digamma - h * (1 + 1 / ratio)))
    }
    self.tails = tails
    self.tailSlopes = tailSlopes

    nodes = [SIMD8<Double>](repeating: .zero, count: blocks * families)
    tailMoments = [SIMD4<Double>](repeating: .zero, count: Self.moments)
    decay = [SIMD8<Double>](repeating: .zero, count: blocks)
    source = decay
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
      for block in 0..<blocks { nodes[family * blocks + block] *= decay[block] }
    }
    for moment in stride(from: Self.moments - 1, to: 0, by: -1) {
      var factor = 1.0
      var sum = tailMoments[moment]
      for lower in stride(from: moment - 1, through: 0, by: -1) {
        factor *= area / Double(moment - lower)
        sum += tailMoments[lower] * factor
      }
      tailMoments[moment] = sum
    }
  }

  /// Adds a source whose argument is now z.
  mutating func add(_ amplitudes: SIMD4<Double>, at argument: Double) {
    isEmpty = false
    Self.exponentials(slowest * argument, into: &source)
    let blocks = source.count
    for family in 0..<families {
      let amplitude = amplitudes[family]
      for block in 0..<blocks { nodes[family * blocks + block] += source[block] * amplitude }
    }
    var power = amplitudes
    for moment in 0..<Self.moments {
      tailMoments[moment] += power
      power *= argument / Double(moment + 1)
    }
  }

  /// Σ_k A_k·z_k^−β.
  func power(_ family: Int) -> Double {
    if isEmpty { return 0 }
    return sum(weights, family) + tail(tails[..<Self.moments], family)
  }

  /// Its derivative by β, −Σ_k A_k·z_k^−β·ln z_k.
  func slope(_ family: Int) -> Double {
    if isEmpty { return 0 }
    return sum(slopes, family) + tail(tailSlopes[..<Self.moments], family)
  }

  /// Σ_k A_k·z_k^−(β+1): the weights are those of β times v/β.
  func steeperPower(_ family: Int) -> Double {
    if isEmpty { return 0 }
    var sum = SIMD8<Double>.zero
    let first = family * weights.count
    for block in weights.indices { sum += weights[block] * rates[block] * nodes[first + block] }
    return (sum.sum() + tail(tails[1...], family)) / exponent
  }

  @inline(__always)
  private func sum(_ weights: [SIMD8<Double>], _ family: Int) -> Double {
    var sum = SIMD8<Double>.zero
    let first = family * weights.count
    for block in weights.indices { sum += weights[block] * nodes[first + block] }
    return sum.sum()
  }

  /// Σ_m (−1)^m·t_m·μ_m, the series of the nodes that are left out.
  private func tail(_ weights: ArraySlice<Double>, _ family: Int) -> Double {
    var sum = 0.0
    var sign = 1.0
    for (weight, moment) in zip(weights, tailMoments) {
      sum += sign * weight * moment[family]
      sign = -sign
    }
    return sum
  }

  /// The exponentials of all nodes from the exponents x of the first eight, which lie in [−0.4, 0].
  @inline(__always)
  private static func exponentials(
    _ x: SIMD8<Double>, into values: inout [SIMD8<Double>]
  ) {
    // Taylor to x^13/13!, by Horner: the rest is below 1e−16.
    var y = SIMD8<Double>(repeating: 1)
    for n in stride(from: 13.0, to: 0, by: -1) { y = 1 + y * x * (1 / n) }
    values[0] = y
    for block in values.indices.dropFirst() {
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
