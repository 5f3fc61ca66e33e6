import RealModule
import Records

extension ExtrapolatedCurve {
  /// The probability that the value at the position of that index is at most `value`.
  public func share(below value: Double, at index: Int, of quantity: Quantity = .logged) -> Double {
    let better = mixture(at: index, of: quantity).share(below: scale.coordinate(value)).share
    return curve.goal == .lower ? better : 1 - better
  }

  /// The probability that the value at the position of that index is better than `target`.
  public func probability(
    ofBetterThan target: Double, at index: Int, of quantity: Quantity = .logged
  ) -> Double {
    mixture(at: index, of: quantity).share(below: scale.coordinate(target)).share
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

  /// The quantiles of those shares at the position of that index. They ascend with the shares, and
  /// lie within the curve's bounds.
  public func quantiles(
    _ shares: [Double], at index: Int, of quantity: Quantity = .logged
  ) -> [Double] {
    precondition(!draws.isEmpty, "an extrapolation has draws")
    precondition(shares.allSatisfy { (0...1).contains($0) }, "shares lie between 0 and 1")
    let isMirrored = curve.goal == .higher
    return mixture(at: index, of: quantity).quantiles(isMirrored ? shares.map { 1 - $0 } : shares)
      .map { min(max(scale.value($0), curve.bounds.lowerBound), curve.bounds.upperBound) }
  }

  private func mixture(at index: Int, of quantity: Quantity) -> NormalMixture {
    NormalMixture(
      draws.indices.lazy.map { i in
        (
          scale.coordinate(draws[i].values[index]), quantity == .logged ? draws[i].noise : 0,
          draws[i].weight
        )
      })
  }
}
