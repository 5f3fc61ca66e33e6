/// A weighted mixture of normal distributions, and its quantiles: Σ wᵢ·Φ((x − mᵢ)/σᵢ).
///
/// Shares are summed in single precision: these sums are most of the time that a forecast's quantiles take,
/// and shares to a millionth are enough.
struct NormalMixture {
  /// In eights.
  private var means: [SIMD8<Double>] = []
  private var precisions: [SIMD8<Double>] = []
  private var weights: [SIMD8<Float>] = []
  /// No quantile lies outside.
  private var range = (low: Double.infinity, high: -Double.infinity)
  /// The means of some parts; of all where no part has noise.
  private let settled: WeightedValues
  private let hasNoise: Bool

  /// How exactly a quantile's share is met.
  private static let tolerance = 5e-7
  /// From so many parts the search for a quantile starts.
  private static let sampleCount = 64
  /// Deviations beyond which next to nothing lies.
  private static let farthest = 12.0

  init(_ parts: some Sequence<(mean: Double, deviation: Double, weight: Double)>) {
    let parts = parts.filter { $0.weight > 0 }
    hasNoise = parts.contains { $0.deviation > 0 }
    let stride = hasNoise ? max(parts.count / Self.sampleCount, 1) : 1
    settled = WeightedValues(
      Swift.stride(from: 0, to: parts.count, by: stride).map {
        (value: parts[$0].mean, weight: parts[$0].weight)
      })
    guard hasNoise else { return }
    let total = parts.reduce(0) { $0 + $1.weight }
    for first in Swift.stride(from: 0, to: parts.count, by: 8) {
      var (mean, precision, weight) = (SIMD8<Double>.zero, SIMD8<Double>.one, SIMD8<Float>.zero)
      for (lane, part) in parts[first..<min(first + 8, parts.count)].enumerated() {
        // One without noise is a step, as steep as its numbers can tell.
        let deviation = max(part.deviation, 1e-12 * abs(part.mean), 1e-300)
        mean[lane] = part.mean
        precision[lane] = 1 / deviation
        weight[lane] = Float(part.weight / total)
        range.low = min(range.low, part.mean - Self.farthest * deviation)
        range.high = max(range.high, part.mean + Self.farthest * deviation)
      }
      means.append(mean)
      precisions.append(precision)
      weights.append(weight)
    }
  }

  /// The probability of at most `value`, and its density there.
  func share(below value: Double) -> (share: Double, density: Double) {
    guard hasNoise else { return (settled.share(upTo: value), 0) }
    var share = SIMD8<Float>.zero
    var density = SIMD8<Double>.zero
    for i in means.indices {
      let (below, bell) = SIMD8<Float>((value - means[i]) * precisions[i]).normalShare
      share += weights[i] * below
      density += SIMD8<Double>(weights[i] * bell) * precisions[i]
    }
    return (Double(min(max(share.sum(), 0), 1)), density.sum())
  }

  /// Newton's steps on the distribution function, kept between two sides of the root. Roots of
  /// ascending shares bound each other, so that they ascend.
  func quantiles(_ shares: [Double]) -> [Double] {
    guard hasNoise else { return shares.map { settled.quantile($0) } }
    var roots = [Double](repeating: 0, count: shares.count)
    var floor = range.low
    var last: Double?
    for index in shares.indices.sorted(by: { shares[$0] < shares[$1] }) {
      if shares[index] != last { floor = root(of: shares[index], between: floor, and: range.high) }
      roots[index] = floor
      last = shares[index]
    }
    return roots
  }

  private func root(of share: Double, between low: Double, and high: Double) -> Double {
    var (lower, upper) = (low, high)
    var value = min(max(settled.quantile(share), lower), upper)
    for _ in 0..<60 {
      let (below, density) = self.share(below: value)
      let gap = share - below
      if abs(gap) < Self.tolerance { break }
      if gap > 0 { lower = value } else { upper = value }
      if upper - lower <= 1e-12 * max(abs(lower), abs(upper)) { break }
      let next = value + gap / density
      value = next > lower && next < upper ? next : 0.5 * (lower + upper)
    }
    return value
  }
}

extension SIMD8<Float> {
  /// Φ and its density, to some 1e−7 (Abramowitz & Stegun 1964, 26.2.17).
  @inline(__always)
  fileprivate var normalShare: (share: Self, density: Self) {
    var size = replacing(with: -self, where: self .< 0)
    // Beyond, next to nothing lies.
    size.replace(with: 12, where: size .> 12)
    let bell: Self = (-0.5 * size * size).exponential * 0.398_942_28
    let t: Self = 1 / (1 + 0.231_641_9 * size)
    var y: Self = 1.330_274_4 * t - 1.821_256
    y = y * t + 1.781_477_9
    y = y * t - 0.356_563_8
    y = y * t + 0.319_381_5
    let tail: Self = bell * t * y
    return ((1 - tail).replacing(with: tail, where: self .< 0), bell)
  }
}
