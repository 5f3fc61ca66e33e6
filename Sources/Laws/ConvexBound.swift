/// The bound of convex optimization on the last iterate for logged gradient norms (theorem 10 of Defazio et al. 2023,
/// arXiv 2310.07831; Schaipp et al. 2025, arXiv 2501.18965), of which ``ConvexBoundLaw`` is the case of equal norms:
///
/// ```
/// Ω = D²/(2·Σ η_t) + Σ η_t²q_t/(2·Σ η_t)
///   + ½·Σ_{k<T} [η_k/Σ_{t>k} η_t]·[Σ_{t≥k} η_t²q_t/Σ_{t≥k} η_t]
/// ```
///
/// q_t is what a unit of rate adds to the distance: G_t², the squared ℓ2 norm, for SGD. Adam divides each coordinate by
/// about its own size, so that it is the ℓ1 norm itself. At rates γ·η_t the bound is distance/γ + γ·noise times D², least
/// at γ = √(distance/noise).
///
/// ```swift
/// let linear = (1...1000).map { Double(1001 - $0) / 1000 }
/// ConvexBound(rates: linear, squaredNorms: [Double](repeating: 1, count: 1000))?.tuned  // 0.0634
/// ```
public struct ConvexBound: Hashable, Sendable {
  /// 1/(2·Σ η_t), for D = 1.
  public let distance: Double
  /// The other two terms.
  public let noise: Double

  /// The bound at the best multiple of the rates, 2·√(distance·noise), for D = 1.
  public var tuned: Double { 2 * (distance * noise).squareRoot() }

  /// The bound after the last step. Steps at rate 0 at the end do not move the iterate and do not count.
  ///
  /// - Parameters:
  ///   - rates: of all steps, finite and at least 0.
  ///   - squaredNorms: of all steps, finite and at least 0.
  /// - Returns: nil where the numbers of both differ, one is negative or not finite, or all rates are 0.
  public init?(rates: [Double], squaredNorms: [Double]) {
    guard rates.count == squaredNorms.count,
      rates.allSatisfy({ $0 >= 0 && $0.isFinite }),
      squaredNorms.allSatisfy({ $0 >= 0 && $0.isFinite }),
      let last = rates.lastIndex(where: { $0 > 0 })
    else { return nil }
    // From the last step back, so that sums over few steps are no differences of large ones.
    var (area, square, sum) = (0.0, 0.0, 0.0)
    for step in stride(from: last, through: 0, by: -1) {
      let rate = rates[step]
      let after = area
      area += rate
      square += rate * rate * squaredNorms[step]
      if after > 0 { sum += rate / after * (square / area) }
    }
    distance = 0.5 / area
    noise = 0.5 * (square / area + sum)
  }
}
