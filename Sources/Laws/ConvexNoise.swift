/// The noise part of the last-iterate bound of ``ConvexBoundLaw`` for unit gradient norms,
///
/// ```
/// Σ_{t≤T} η_t²/(2·Σ_{t≤T} η_t) + ½·Σ_{k<T} [η_k/Σ_{k<t≤T} η_t]·[Σ_{k≤t≤T} η_t²/Σ_{k≤t≤T} η_t]
/// ```
///
/// at each asked step T. It has no parameters, so that a history computes it once. A row costs the
/// steps before it, and in a history of more than ``mostWalked`` steps the stretches before it.
struct ConvexNoise: Sendable {
  let values: [Double]

  /// The most steps that are walked.
  static let mostWalked = 1 << 17

  init(of history: RateHistory) {
    let steps = history.steps.last ?? 0
    values =
      steps > Self.mostWalked || history.lines != nil
      ? Self.condensed(history) : Self.walked(history)
  }

  private static func walked(_ history: RateHistory) -> [Double] {
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

    return history.steps.map { last in
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

  /// The same by panels of steps, each no longer than its area's distance from T.
  private static func condensed(_ history: RateHistory) -> [Double] {
    var rules = GramRules()
    return history.stretches.indices.compactMap { last in
      guard history.stretches[last].isAsked else { return nil }
      // Backwards from T, so that sums over few steps are not differences of large ones.
      var sum = 0.0
      var (area, square) = (0.0, 0.0)
      for index in stride(from: last, through: 0, by: -1) {
        let steps = BackwardSteps(
          of: history.stretches[index], areaAfter: area, squareAfter: square)
        sum += steps.terms(&rules)
        area = steps.area(steps.count)
        square = steps.square(steps.count)
      }
      return area == 0 ? 0 : 0.5 * (square / area + sum)
    }
  }
}

/// The steps of a stretch from its last one on, counted from 0.
private struct BackwardSteps {
  let count: Int
  private let rate: Double
  /// What each step before has more.
  private let change: Double
  private let areaAfter: Double
  private let squareAfter: Double

  init(of stretch: RateHistory.Stretch, areaAfter: Double, squareAfter: Double) {
    count = stretch.steps
    rate = max(0, stretch.firstPace + Double(stretch.steps - 1) * stretch.paceChange)
    change = -stretch.paceChange
    self.areaAfter = areaAfter
    self.squareAfter = squareAfter
  }

  /// Σ η from T back to the place, which may lie between steps, itself excluded.
  func area(_ place: Double) -> Double {
    areaAfter + place * (rate + 0.5 * (place - 1) * change)
  }
  func area(_ place: Int) -> Double { area(Double(place)) }

  /// Σ η² over the same.
  func square(_ place: Double) -> Double {
    let pairs = place * (place - 1)
    return squareAfter
      + place * rate * rate + pairs * rate * change + pairs * (2 * place - 1) / 6 * change * change
  }
  func square(_ place: Int) -> Double { square(Double(place)) }

  private func term(_ place: Double) -> Double {
    let after = area(place)
    let own = rate + place * change
    // T has no later steps, nor has the last step that moved the iterate.
    if after <= 0 || own <= 0 { return 0 }
    return own * (square(place) + own * own) / (after * (after + own))
  }

  /// Σ_k [η_k/Σ_{t>k} η_t]·[Σ_{t≥k} η_t²/Σ_{t≥k} η_t].
  func terms(_ rules: inout GramRules) -> Double {
    if change == 0, rate == 0 { return 0 }
    var sum = 0.0
    var rest = [0..<count]
    while let panel = rest.popLast() {
      if panel.count <= GramRules.fewestSteps {
        for step in panel { sum += term(Double(step)) }
        continue
      }
      let length = Double(panel.count)
      let before = area(panel.lowerBound)
      let own = area(panel.upperBound) - before
      let rates = [panel.lowerBound, panel.upperBound - 1].map { rate + Double($0) * change }
      let least = min(rates[0], rates[1])
      let distance = min(before / own, change == 0 ? .infinity : least / (abs(change) * length))
      if !(distance >= 0.8) {
        let middle = panel.lowerBound + panel.count / 2
        rest.append(middle..<panel.upperBound)
        rest.append(panel.lowerBound..<middle)
        continue
      }
      let rule = rules.rule(
        places: GramRules.places(digits: 26, distance: distance), steps: panel.count)
      let center = 0.5 * Double(panel.lowerBound + panel.upperBound - 1)
      for (place, weight) in zip(rule.places, rule.weights) {
        sum += weight * term(center + 0.5 * length * place)
      }
    }
    return sum
  }
}
