import Laws
import RealModule

/// A weighted mixture of normal distributions, and its quantiles: Σ wᵢ·Φ((x − mᵢ)/σᵢ).
struct NormalMixture {
  /// In ascending order of the means, in eights.
  private let means: [SIMD8<Double>]
  private let precisions: [SIMD8<Double>]
  private let weights: [SIMD8<Double>]
  private let settled: WeightedValues
  private let hasNoise: Bool

  /// How exactly a quantile's share is met.
  private static let tolerance = 1e-7

  init(_ parts: some Sequence<(mean: Double, deviation: Double, weight: Double)>) {
    let sorted = parts.filter { $0.weight > 0 }.sorted { $0.mean < $1.mean }
    let total = sorted.reduce(0) { $0 + $1.weight }
    settled = WeightedValues(ascending: sorted.map { ($0.mean, $0.weight) })
    hasNoise = sorted.contains { $0.deviation > 0 }
    means = [SIMD8<Double>](packing: sorted.map(\.mean), padding: 0)
    // One without noise is a step, as steep as its numbers can tell.
    precisions = [SIMD8](
      packing: sorted.map { 1 / max($0.deviation, 1e-12 * abs($0.mean), 1e-300) }, padding: 1)
    weights = [SIMD8<Double>](packing: sorted.map { $0.weight / total }, padding: 0)
  }

  /// The probability of at most `value`, and its density there.
  func share(below value: Double) -> (share: Double, density: Double) {
    guard hasNoise else { return (settled.share(upTo: value), 0) }
    var share = SIMD8<Double>.zero
    var density = SIMD8<Double>.zero
    for i in means.indices {
      let deviate: SIMD8<Double> = ((value - means[i]) * precisions[i]).raised(to: -38).lowered(
        to: 38)
      let (below, bell) = deviate.normalShare
      share += weights[i] * below
      density += weights[i] * bell * precisions[i]
    }
    return (min(max(share.sum(), 0), 1), density.sum())
  }

  /// Newton's steps on the distribution function, kept between two sides of the root. Roots of
  /// ascending shares bound each other, so that they ascend.
  func quantiles(_ shares: [Double]) -> [Double] {
    guard hasNoise else { return shares.map { settled.quantile($0) } }
    var lowest = Double.infinity
    var highest = -Double.infinity
    for i in means.indices {
      for lane in 0..<8 where weights[i][lane] > 0 {
        lowest = min(lowest, means[i][lane] - 8 / precisions[i][lane])
        highest = max(highest, means[i][lane] + 8 / precisions[i][lane])
      }
    }
    var roots = [Double](repeating: 0, count: shares.count)
    var floor = lowest
    for index in shares.indices.sorted(by: { shares[$0] < shares[$1] }) {
      floor = root(of: shares[index], between: floor, and: highest)
      roots[index] = floor
    }
    return roots
  }

  private func root(of share: Double, between low: Double, and high: Double) -> Double {
    var (lower, upper) = (low, high)
    var value = min(max(settled.quantile(share), lower), upper)
    for _ in 0..<60 {
      let (below, density) = self.share(below: value)
      let gap = share - below
      if abs(gap) < Self.tolerance * min(max(min(share, 1 - share), 1e-3), 1) * 10 { break }
      if gap > 0 { lower = value } else { upper = value }
      let next = value + gap / density
      value = next > lower && next < upper ? next : 0.5 * (lower + upper)
      if upper - lower <= 1e-12 * max(abs(lower), abs(upper)) { break }
    }
    return value
  }
}

extension SIMD8<Double> {
  /// Φ and its density, to 1e−7 (Abramowitz & Stegun 1964, 26.2.17).
  fileprivate var normalShare: (share: Self, density: Self) {
    let size = replacing(with: -self, where: self .< 0)
    let bell: Self = (-0.5 * self * self).exponential * 0.398_942_280_401_432_7
    let t: Self = 1 / (1 + 0.231_641_9 * size)
    var y: Self = 1.330_274_429 * t - 1.821_255_978
    y = y * t + 1.781_477_937
    y = y * t - 0.356_563_782
    y = y * t + 0.319_381_530
    let tail: Self = bell * t * y
    return ((1 - tail).replacing(with: tail, where: self .< 0), bell)
  }
}
