import RealModule
import RunLogs

extension Extrapolation {
  /// The probability that the value at the position of that index is at most `value`.
  public func share(below value: Double, at index: Int, of quantity: Quantity = .logged) -> Double {
    draws.reduce(0) { sum, draw in
      let gap = value - draw.values[index]
      return sum + draw.weight * Self.share(below: gap, noise: draw.noise, of: quantity)
    }
  }

  /// The probability that the value at the position of that index is better than `target`.
  public func probability(
    ofBetterThan target: Double, at index: Int, of quantity: Quantity = .logged
  ) -> Double {
    let below = share(below: target, at: index, of: quantity)
    return curve.goal == .lower ? below : 1 - below
  }

  /// The value below which a share of the probability lies, at the position of that index.
  ///
  /// - Parameter share: Between 0 and 1.
  public func quantile(_ share: Double, at index: Int, of quantity: Quantity = .logged) -> Double {
    quantiles([share], at: index, of: quantity)[0]
  }

  /// The quantiles of those shares at each position: a row a position, a column a share.
  public func quantiles(_ shares: [Double], of quantity: Quantity = .logged) -> [[Double]] {
    positions.indices.map { quantiles(shares, at: $0, of: quantity) }
  }

  /// The quantiles of those shares at the position of that index.
  public func quantiles(
    _ shares: [Double], at index: Int, of quantity: Quantity = .logged
  ) -> [Double] {
    precondition(!draws.isEmpty, "an extrapolation has draws")
    precondition(shares.allSatisfy { (0...1).contains($0) }, "shares lie between 0 and 1")
    let settled = WeightedValues(draws.map { ($0.values[index], $0.weight) })
    guard quantity == .logged, let noise = draws.map(\.noise).max(), noise > 0 else {
      return shares.map { settled.quantile($0) }
    }
    return shares.map { loggedQuantile($0, at: index, near: settled.quantile($0)) }
  }

  /// Newton's steps on the distribution function, kept between two sides of the root.
  private func loggedQuantile(_ share: Double, at index: Int, near start: Double) -> Double {
    var lower = -Double.infinity
    var upper = Double.infinity
    for draw in draws where draw.weight > 0 {
      lower = max(lower, -(draw.values[index] - 40 * draw.noise))
      upper = min(upper, -(draw.values[index] + 40 * draw.noise))
    }
    (lower, upper) = (-lower, -upper)
    guard share > 0, lower.isFinite else { return lower }
    guard share < 1, upper.isFinite else { return upper }
    let tolerance = 1e-12 * max(upper - lower, .ulpOfOne)
    var value = start
    for _ in 0..<80 where upper - lower > tolerance {
      var below = 0.0
      var density = 0.0
      for draw in draws {
        let gap = value - draw.values[index]
        below += draw.weight * Self.share(below: gap, noise: draw.noise, of: .logged)
        guard draw.noise > 0 else { continue }
        let deviate = gap / draw.noise
        density += draw.weight / draw.noise * .exp(-0.5 * deviate * deviate)
      }
      if below < share { lower = value } else { upper = value }
      let step = (share - below) / (density / Double.sqrt(2 * .pi))
      let next = value + step
      if abs(step) <= tolerance { return next }
      value = next > lower && next < upper ? next : 0.5 * (lower + upper)
    }
    return value
  }

  /// The probability of a deviation of at most `gap`.
  @inline(__always)
  static func share(below gap: Double, noise: Double, of quantity: Quantity) -> Double {
    guard quantity == .logged, noise > 0 else { return gap >= 0 ? 1 : 0 }
    return 0.5 * .erfc(-gap / noise * 0.5.squareRoot())
  }
}
