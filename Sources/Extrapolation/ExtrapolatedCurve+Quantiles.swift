import RealModule
import Records

extension ExtrapolatedCurve {
  /// The probability that the value at the position of that index is at most `value`.
  public func share(below value: Double, at index: Int, of quantity: Quantity = .logged) -> Double {
    var sum = 0.0
    // By index: iterating would retain and release the values of each draw.
    for i in draws.indices {
      let gap = value - draws[i].values[index]
      sum += draws[i].weight * Self.share(below: gap, noise: draws[i].noise, of: quantity)
    }
    return sum
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
    let settled = WeightedValues(draws.indices.map { (draws[$0].values[index], draws[$0].weight) })
    guard quantity == .logged, let noise = draws.map(\.noise).max(), noise > 0 else {
      return shares.map { settled.quantile($0) }
    }
    // What is logged about a value near a bound does not pass it.
    return shares.map {
      let value = loggedQuantile($0, at: index, near: settled.quantile($0))
      return min(max(value, curve.bounds.lowerBound), curve.bounds.upperBound)
    }
  }

  /// Newton's steps on the distribution function, kept between two sides of the root.
  private func loggedQuantile(_ share: Double, at index: Int, near start: Double) -> Double {
    var lower = Double.infinity
    var upper = -Double.infinity
    for i in draws.indices where draws[i].weight > 0 {
      lower = min(lower, draws[i].values[index] - 40 * draws[i].noise)
      upper = max(upper, draws[i].values[index] + 40 * draws[i].noise)
    }
    guard share > 0, lower.isFinite else { return lower }
    guard share < 1, upper.isFinite else { return upper }
    let tolerance = 1e-12 * max(upper - lower, .ulpOfOne)
    var value = start
    for _ in 0..<80 where upper - lower > tolerance {
      var below = 0.0
      var density = 0.0
      for i in draws.indices {
        let weight = draws[i].weight
        let noise = draws[i].noise
        let gap = value - draws[i].values[index]
        // Beyond nine deviations the share is 0 or 1 to the last digit.
        if abs(gap) > 9 * noise {
          if gap > 0 { below += weight }
          continue
        }
        below += weight * Self.share(below: gap, noise: noise, of: .logged)
        guard noise > 0 else { continue }
        let deviate = gap / noise
        density += weight / noise * .exp(-0.5 * deviate * deviate)
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
