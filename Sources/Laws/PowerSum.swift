import Basics
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
/// Sources carry up to four amplitudes A, each summed apart.
struct PowerSum {
  /// ln of the ratio of neighboring nodes, 3/8·ln 2.
  private static let spacing = 0.259_930_192_709_979_49
  /// v·z below which nodes are replaced by their series.
  private static let smallest = 0.06
  /// v·z beyond which an exponential no longer counts: e^−36 is rounding.
  private static let largest = 36.0
  /// How many terms of their series stand for the nodes further down.
  private static let terms = 6
  /// 1/m, m ≥ 1; the first is not used.
  private static let inverses = [0, 1, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6]

  /// w_j, ∂w_j/∂β, and the w_j of β + 1, which are v_j/β times those of β.
  private typealias Weights = (power: SIMD8<Double>, slope: SIMD8<Double>, steeper: SIMD8<Double>)

  /// Whether sources have more than one amplitude.
  private let isMultiple: Bool
  /// −v_j of the first eight nodes.
  private let slowest: SIMD8<Double>
  private let weights: [Weights]
  /// (−1)^m times the sum over all nodes further down of the same three weights times v^m.
  private let tailWeights: [SIMD4<Double>]

  /// E_j of each amplitude.
  private var nodes: [Amplitudes]
  /// μ_m = Σ_k A_k·c_k^m/m! with z_k = S + c_k, one lane an amplitude.
  private var moments: [SIMD4<Double>]
  /// S, what all arguments have grown by since the first source.
  private var area = 0.0
  /// The series' part of the three sums at the present S, one lane an amplitude.
  private var tails = (
    power: SIMD4<Double>.zero, slope: SIMD4<Double>.zero, steeper: SIMD4<Double>.zero
  )
  private var decay: [SIMD8<Double>]
  private var decayArea = -1.0
  private var source: [SIMD8<Double>]
  private var isEmpty = true

  /// - Parameters:
  ///   - exponent: β, positive.
  ///   - ends: the least and the greatest z at which a sum is read, in either order.
  ///   - amplitudes: how many each source has, at most four.
  /// - Returns: nil unless the exponent and the ends are finite: searches try parameters so far out
  ///   that these overflow.
  init?(exponent: Double, between ends: (Double, Double), amplitudes: Int) {
    guard exponent.isFinite, ends.0.isFinite, ends.1.isFinite else { return nil }
    isMultiple = amplitudes > 1
    let greatest = max(ends.0, ends.1, .leastNormalMagnitude)
    let least = max(min(ends.0, ends.1), 1e-30 * greatest)
    let h = Self.spacing
    let first: Double = .log(Self.smallest / greatest)
    let span: Double = .log(Self.largest / least) - first
    let blocks = max(1, Int(saturating: (span / (8 * h)).rounded(.up)))

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
    self.weights = (0..<blocks).map {
      (weights[$0], slopes[$0], weights[$0] * rates[$0] / exponent)
    }

    // Geometric series, and their derivatives by β.
    func tail(_ power: Double) -> (sum: Double, slope: Double) {
      let ratio: Double = .expMinusOne(power * h)
      let sum: Double = scale * .exp(power * first) / ratio
      return (sum, sum * (first - digamma - h * (1 + 1 / ratio)))
    }
    tailWeights = (0..<Self.terms).map { m in
      let (sum, slope) = tail(exponent + Double(m))
      let steeper = tail(exponent + Double(m + 1)).sum / exponent
      return SIMD4(sum, slope, steeper, 0) * (m.isMultiple(of: 2) ? 1 : -1)
    }

    nodes = [Amplitudes](repeating: Amplitudes(), count: blocks)
    moments = [SIMD4<Double>](repeating: .zero, count: Self.terms)
    decay = none
    source = none
  }

  /// Adds `area` to the arguments of all sources so far.
  mutating func advance(by area: Double) {
    if isEmpty { return }
    if area != decayArea {
      decayArea = area
      Self.exponentials(slowest * area, into: &decay)
    }
    for block in decay.indices { nodes[block].multiply(by: decay[block], all: isMultiple) }
    self.area += area
    sumTails()
  }

  /// The series of the nodes further down: Σ_m (−1)^m·t_m·Σ_k A_k·z_k^m/m! with z = S + c is
  /// Σ_i μ_i·Σ_j (−1)^(i+j)·t_(i+j)·S^j/j!.
  private mutating func sumTails() {
    tails = (.zero, .zero, .zero)
    for i in 0..<Self.terms {
      var weights = tailWeights[i]
      var power = area
      for j in 1..<(Self.terms - i) {
        weights += tailWeights[i &+ j] * power
        power *= area * Self.inverses[j &+ 1]
      }
      tails.power += moments[i] * weights[0]
      tails.slope += moments[i] * weights[1]
      tails.steeper += moments[i] * weights[2]
    }
  }

  /// Adds a source whose argument is now z. It counts from the next advance on.
  mutating func add(_ amplitudes: SIMD4<Double>, at argument: Double) {
    isEmpty = false
    Self.exponentials(slowest * argument, into: &source)
    for block in source.indices {
      nodes[block].add(source[block], times: amplitudes, all: isMultiple)
    }
    var term = amplitudes
    for m in 0..<Self.terms {
      moments[m] += term
      term *= (argument - area) * Self.inverses[m + 1]
    }
  }

  /// Σ_k A_k·z_k^−β at the last advance.
  @inline(__always)
  func power(_ amplitude: Int) -> Double {
    var sum = SIMD8<Double>.zero
    for block in weights.indices { sum += weights[block].power * nodes[block][amplitude] }
    return sum.sum() + tails.power[amplitude]
  }

  /// Its derivative by β, −Σ_k A_k·z_k^−β·ln z_k.
  @inline(__always)
  func slope(_ amplitude: Int) -> Double {
    var sum = SIMD8<Double>.zero
    for block in weights.indices { sum += weights[block].slope * nodes[block][amplitude] }
    return sum.sum() + tails.slope[amplitude]
  }

  /// Σ_k A_k·z_k^−(β+1).
  @inline(__always)
  func steeperPower(_ amplitude: Int) -> Double {
    var sum = SIMD8<Double>.zero
    for block in weights.indices { sum += weights[block].steeper * nodes[block][amplitude] }
    return sum.sum() + tails.steeper[amplitude]
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

/// What eight nodes hold, apart for each amplitude.
private struct Amplitudes {
  private var first = SIMD8<Double>.zero
  private var second = SIMD8<Double>.zero
  private var third = SIMD8<Double>.zero
  private var fourth = SIMD8<Double>.zero

  @inline(__always)
  subscript(amplitude: Int) -> SIMD8<Double> {
    switch amplitude {
    case 0: first
    case 1: second
    case 2: third
    default: fourth
    }
  }

  @inline(__always)
  mutating func multiply(by factors: SIMD8<Double>, all: Bool) {
    first *= factors
    if !all { return }
    second *= factors
    third *= factors
    fourth *= factors
  }

  @inline(__always)
  mutating func add(_ factors: SIMD8<Double>, times amplitudes: SIMD4<Double>, all: Bool) {
    first += factors * amplitudes[0]
    if !all { return }
    second += factors * amplitudes[1]
    third += factors * amplitudes[2]
    fourth += factors * amplitudes[3]
  }
}
