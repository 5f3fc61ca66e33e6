/// The final loss of the laws that credit each drop of the rate with a gain of its own,
///
/// ```
/// L = f(S1) − Σ_k (η_{k−1} − η_k)·G(η_k, S_k, n_k)
/// S1 = Σ_{t≤T} η_t,   S_k = Σ_{t=k..T} η_t,   n_k = T − k + 1
/// ```
///
/// and its derivatives by all rates. One sweep backwards finds the suffix sums S_k and the gains;
/// one forwards adds up what each rate does to the S_k of all drops up to it. Cost: O(T).
enum FinalLossSweep {
  /// A function's value and its slope.
  struct Base {
    var value: Double
    var slope: Double
  }

  /// G with its derivatives by the rate η_k and the area S_k.
  struct Gain {
    var value: Double
    var byRate: Double
    var byArea: Double
    /// By S1, where the gain depends on it besides.
    var byTotal = 0.0
  }

  /// - Parameters:
  ///   - base: f.
  ///   - gain: G, of the rate after the drop, the area from the drop on, and the steps left, the
  ///     drop's own included.
  @inline(__always)
  static func finalLoss(
    of run: StepRates, gradient: inout [Double], base: (Double) -> Base,
    gain: (_ rate: Double, _ area: Double, _ steps: Int) -> Gain
  ) -> Double {
    let rates = run.rates
    let last = run.steps
    precondition(gradient.count == rates.count)
    let firstDrop = run.firstDrop
    var area = 0.0
    var gains = 0.0
    var byTotal = 0.0
    gradient[0] = 0
    // Backwards: the gains, and in `gradient` what step k's S_k contributes to those behind it.
    var areaSlopes = [Double](repeating: 0, count: rates.count)
    var next = 0.0
    for k in stride(from: last, through: firstDrop, by: -1) {
      let rate = rates[k]
      area += rate
      let drop = rates[k - 1] - rate
      let gain = gain(rate, area, last - k + 1)
      gains += drop * gain.value
      // Rate k is what drop k ends at and drop k + 1 starts from.
      gradient[k] = gain.value - drop * gain.byRate - next
      areaSlopes[k] = -drop * gain.byArea
      byTotal -= drop * gain.byTotal
      next = gain.value
    }
    for k in 0..<firstDrop { gradient[k] = 0 }
    gradient[firstDrop - 1] = -next

    let base = base(run.area)
    let uniform = base.slope + byTotal
    var slope = uniform
    for k in 1...last {
      slope += areaSlopes[k]
      gradient[k] += slope
    }
    if run.convention == .atPeak, run.warmup > 0 {
      for k in 1..<run.warmup { gradient[k] -= uniform }
      gradient[run.warmup] += Double(run.warmup - 1) * uniform
    }
    return base.value - gains
  }
}

extension StepRates {
  /// The first step whose drop of rate counts.
  fileprivate var firstDrop: Int { convention == .asReheating ? 1 : warmup + 1 }

  /// S1 = Σ_{t=1..T} η_t, warm-up counted as the convention says.
  var area: Double {
    switch convention {
    case .trueRates, .asReheating: rates.dropFirst().reduce(0, +)
    case .atPeak: Double(warmup) * rates[warmup] + rates.dropFirst(warmup + 1).reduce(0, +)
    }
  }
}
