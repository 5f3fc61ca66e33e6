import Basics
import LeastSquares
import RealModule
import Records

extension ExtrapolatedCurve {
  /// The first position at which the curve is at `target` or better, by the values that it settles
  /// at, with its doubt. Between positions that were asked for, and from the last one seen on, a draw
  /// goes straight; where all positions of the curve are whole numbers, so is the answer.
  public func reach(of target: Double, level: Double = 0.9) -> CurveReach {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    let seen = curve.values.lastIndex(where: \.isFinite).map {
      (curve.positions[$0], curve.values[$0])
    }
    let isWhole = curve.positions.allSatisfy { $0 == $0.rounded() }
    let firsts = draws.map { draw in
      (firstPosition(of: draw, at: target, from: seen, isWhole: isWhole), draw.weight)
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

  /// Where a draw meets the target, infinite where it never does.
  private func firstPosition(
    of draw: Draw, at target: Double, from seen: (position: Double, value: Double)?, isWhole: Bool
  ) -> Double {
    func isReached(_ value: Double) -> Bool {
      value == target || curve.isBetter(value, than: target)
    }
    guard let index = draw.values.firstIndex(where: isReached) else { return .infinity }
    let end = positions[index]
    let before = index > 0 ? (positions[index - 1], draw.values[index - 1]) : seen
    guard let (start, value) = before, start < end else { return end }
    let share = isReached(value) ? 0 : (target - value) / (draw.values[index] - value)
    let met = start + min(max(share, 0), 1) * (end - start)
    // What was seen is past: the next step is the first that can come.
    return isWhole ? min(max((met - 1e-9).rounded(.up), start.rounded(.down) + 1), end) : met
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
        product *=
          draw.noise > 0
          ? Distributions.normalShare(below: -gap / draw.noise) : gap >= 0 ? 0 : 1
        if product == 0 { break }
      }
      return sum + product
    }
    return min(max(1 - never, 0), 1)
  }
}
