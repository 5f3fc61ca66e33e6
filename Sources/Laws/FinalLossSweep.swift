/// The final loss of the laws that credit each drop of the rate with a gain of its own,
///
/// ```
/// L = f(S1) − Σ_k (η_{k−1} − η_k)·G(η_k, p_k, S_k, n_k)
/// S1 = Σ_{t≤T} p_t,   S_k = Σ_{t=k..T} p_t,   n_k = T − k + 1
/// ```
///
/// with the paces p_t = η_t^q, the rates themselves unless the law has a pace of its own,
/// and its derivatives by all rates. One sweep backwards finds the suffix sums S_k and the gains;
/// one forwards adds up what each rate does to the S_k of all drops up to it. Cost: O(T).
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
  ///   - base: f.
  ///   - gain: G, of the rate after the drop and its pace, the area from the drop on, and the steps
  ///     left, the drop's own included.
  @inline(__always)
  static func finalLoss(
    of run: StepRates, gradient: inout [Double], base: (Double) -> Base,
    gain: (_ rate: Double, _ pace: Double, _ area: Double, _ steps: Int) -> Gain
  ) -> Double {
    let rates = run.rates
    let paces = run.paces
    let last = run.steps
    precondition(gradient.count == rates.count)
    let firstDrop = run.firstDrop
    var area = 0.0
    var gains = 0.0
    var byTotal = 0.0
    gradient[0] = 0
    // Backwards: the gains, and what step k's S_k contributes to the paces from it on, and its own
    // pace besides.
    var areaSlopes = [Double](repeating: 0, count: rates.count)
    var paceSlopes = areaSlopes
    var next = 0.0
    for k in stride(from: last, through: firstDrop, by: -1) {
      let rate = rates[k]
      area += paces[k]
      let drop = rates[k - 1] - rate
      let gain = gain(rate, paces[k], area, last - k + 1)
      gains += drop * gain.value
      // Rate k is what drop k ends at and drop k + 1 starts from.
      gradient[k] = gain.value - drop * gain.byRate - next
      areaSlopes[k] = -drop * gain.byArea
      paceSlopes[k] = -drop * gain.byPace
      byTotal -= drop * gain.byTotal
      next = gain.value
    }
    for k in 0..<firstDrop { gradient[k] = 0 }
    gradient[firstDrop - 1] = -next

    let base = base(run.area(paces))
    let uniform = base.slope + byTotal
    var slope = uniform
    for k in 1...last {
      slope += areaSlopes[k]
      gradient[k] += (slope + paceSlopes[k]) * run.paceSlope(paces, at: k)
    }
    if run.convention == .atPeak, run.warmup > 0 {
      for k in 1..<run.warmup { gradient[k] -= uniform * run.paceSlope(paces, at: k) }
      gradient[run.warmup] +=
        Double(run.warmup - 1) * uniform * run.paceSlope(paces, at: run.warmup)
    }
    return base.value - gains
  }
}

extension StepRates {
  /// The first step whose drop of rate counts.
  var firstDrop: Int { convention == .asReheating ? 1 : warmup + 1 }

  /// S1 = Σ_{t=1..T} p_t, warm-up counted as the convention says.
  var area: Double { area(paces) }

  fileprivate func area(_ paces: [Double]) -> Double {
    switch convention {
    case .trueRates, .asReheating: paces.dropFirst().reduce(0, +)
    case .atPeak: Double(warmup) * paces[warmup] + paces.dropFirst(warmup + 1).reduce(0, +)
    }
  }

  /// ∂p_t/∂η_t = q·p_t/η_t. Rates of 0, which only warm-up has, are none that anyone changes.
  fileprivate func paceSlope(_ paces: [Double], at step: Int) -> Double {
    if paceExponent == 1 { return 1 }
    return rates[step] > 0 ? paceExponent * paces[step] / rates[step] : 0
  }
}
