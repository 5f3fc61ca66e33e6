import Basics
import RealModule
import Records

extension ExtrapolatedCurve {
  /// The first position at which the curve is at `target` or better, by the values that it settles
  /// at, with its doubt. Of the positions asked for only; between two of them is not interpolated.
  public func reach(of target: Double, level: Double = 0.9) -> CurveReach {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    let firsts = draws.map { draw in
      let index = draw.values.firstIndex { $0 == target || curve.isBetter($0, than: target) }
      return (index.map { positions[$0] } ?? .infinity, draw.weight)
    }
    let distribution = WeightedValues(firsts)
    let median = distribution.quantile(0.5)
    return CurveReach(
      target: target,
      probability: firsts.reduce(0) { $1.0.isFinite ? $0 + $1.1 : $0 },
      position: median.isFinite ? median : nil,
      interval: Interval(
        distribution.quantile((1 - level) / 2), distribution.quantile((1 + level) / 2)),
      level: level)
  }

  /// The probability that the best value logged by the last position is better than `target`, what
  /// was logged already included: 1 − Σ wᵢ·Π (1 − P(a value logged there is better)).
  ///
  /// The best of many noisy values is better than what the curve settles at, and the more so the
  /// more are logged: ask at the positions that will be logged, and at those only.
  public func probability(ofBestBetterThan target: Double) -> Double {
    if let best = curve.best, curve.isBetter(best, than: target) { return 1 }
    let aim = scale.coordinate(target)
    let never = draws.reduce(0.0) { sum, draw in
      var product = draw.weight
      for value in draw.values {
        let gap = aim - scale.coordinate(value)
        // Beyond eight deviations a product with it does not change.
        if gap < -8 * draw.noise { continue }
        product *= 1 - Self.share(below: gap, noise: draw.noise)
        if product == 0 { break }
      }
      return sum + product
    }
    return min(max(1 - never, 0), 1)
  }

  /// The probability of a deviation of at most `gap`.
  private static func share(below gap: Double, noise: Double) -> Double {
    noise > 0 ? 0.5 * .erfc(-gap / noise * 0.5.squareRoot()) : gap >= 0 ? 1 : 0
  }
}
