/// The final loss of the laws that credit each drop of the rate with a gain of its own,
///
/// ```
/// L = f(S1) − Σ_k (η_{k−1} − η_k)·G(η_k, p_k, S_k, n_k)
/// S1 = Σ_{t≤T} p_t,   S_k = Σ_{t=k..T} p_t,   n_k = T − k + 1
/// ```
///
/// with the paces p_t = η_t^q, the rates themselves unless the law has a pace of its own, and its
/// derivatives by all of these. Cost: one G a drop.
enum FinalLossSweep {
  /// A function's value and its slope.
  struct Base {
    var value: Double
    var slope: Double
  }

  /// G with its derivatives by the rate η_k, the pace p_k and the area S_k.
  struct Gain {
    var value: Double
    var byRate = 0.0
    /// The area's share in it left out.
    var byPace = 0.0
    var byArea = 0.0
    /// By S1, where the gain depends on it besides.
    var byTotal = 0.0
  }

  /// - Parameters:
  ///   - slopes: set to the derivatives of the loss.
  ///   - base: f.
  ///   - gain: G, of the rate after the drop and its pace, the area from the drop on, and the steps
  ///     left, the drop's own included.
  @inline(__always)
  static func finalLoss(
    of drops: FinalDrops, slopes: inout FinalDrops.Slopes, base: (Double) -> Base,
    gain: (_ rate: Double, _ pace: Double, _ area: Double, _ stepsLeft: Double) -> Gain
  ) -> Double {
    let base = base(drops.total)
    var gains = 0.0
    var byTotal = base.slope
    for k in drops.sizes.indices {
      let size = drops.sizes[k]
      let gain = gain(
        drops.rates[k], drops.paces[k], drops.areas[k], drops.stepsLeft[k])
      gains += size * gain.value
      slopes.bySize[k] = -gain.value
      slopes.byRate[k] = -size * gain.byRate
      slopes.byPace[k] = -size * gain.byPace
      slopes.byArea[k] = -size * gain.byArea
      byTotal -= size * gain.byTotal
    }
    slopes.byTotal = byTotal
    slopes.byFirstRate = 0
    return base.value - gains
  }
}
