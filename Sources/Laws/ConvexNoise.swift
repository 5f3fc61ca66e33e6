/// The noise part of the last-iterate bound of ``ConvexBoundLaw`` for unit gradient norms,
///
/// ```
/// Σ_{t≤T} η_t²/(2·Σ_{t≤T} η_t) + ½·Σ_{k<T} [η_k/Σ_{k<t≤T} η_t]·[Σ_{k≤t≤T} η_t²/Σ_{k≤t≤T} η_t]
/// ```
///
/// at each asked step T. It has no parameters, so that a history computes it once. A row costs the
/// steps before it.
struct ConvexNoise: Sendable {
  let values: [Double]

  init(of history: RateHistory) {
    // Sums over steps 1…k at index k, packed in eights: a sum from k on is a difference.
    var rates = [0.0]
    var areas = [0.0]
    var squares = [0.0]
    for stretch in history.stretches {
      for step in 0..<stretch.steps {
        let rate = stretch.firstPace + Double(step) * stretch.paceChange
        rates.append(rate)
        areas.append(areas[areas.count - 1] + rate)
        squares.append(squares[squares.count - 1] + rate * rate)
      }
    }
    let packedRates = [SIMD8<Double>](packing: Array(rates.dropFirst()), padding: 0)
    let packedAreas = [SIMD8<Double>](packing: Array(areas.dropFirst()), padding: 0)
    let packedSquares = [SIMD8<Double>](packing: Array(squares.dropFirst()), padding: 0)

    values = history.steps.map { last in
      let area = areas[last]
      let square = squares[last]
      if area == 0 { return 0 }
      // Steps at rate 0 do not move the iterate: the last that did is T, and has no later ones.
      func terms(_ block: Int) -> SIMD8<Double> {
        let after = area - packedAreas[block]
        let from = after + packedRates[block]
        let squaresFrom = square - packedSquares[block] + packedRates[block] * packedRates[block]
        let terms = packedRates[block] * squaresFrom / (after * from)
        return terms.replacing(with: 0, where: after .<= SIMD8(repeating: 1e-14 * area))
      }
      var sum = SIMD8<Double>.zero
      let whole = (last - 1) / 8
      for block in 0..<whole { sum += terms(block) }
      var tail = 0.0
      if last > 1 {
        let rest = terms(whole)
        for lane in 0..<(last - 1 - 8 * whole) { tail += rest[lane] }
      }
      return 0.5 * (square / area + sum.sum() + tail)
    }
  }
}
