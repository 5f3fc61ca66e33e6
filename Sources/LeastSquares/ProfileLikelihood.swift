import RealModule

/// Limits where the objective, minimized over all other parameters, rises by as much as Student's
/// t allows: 2·(F(θⱼ) − F̂)/s² = t² (Bates & Watts 1988, §6.1).
struct ProfileLikelihood {
  let estimate: Double
  let error: Double
  let lower: Double
  let upper: Double
  /// F̂.
  let objective: Double
  /// s².
  let scale: Double
  /// Student's t.
  let quantile: Double
  /// min F with the parameter held at a value; the other parameters start from what the last call
  /// on the same side found. `nil` if that search failed.
  let profile: (Double) -> Double?

  /// The limit on one side, infinite if the objective never rises enough: the data put no bound
  /// there. A parameter's own bound ends the interval.
  func limit(_ side: Double) -> Double {
    let end = side < 0 ? lower : upper
    func excess(_ value: Double) -> Double? {
      profile(value).map { Double.sqrt(max(0, 2 * ($0 - objective) / scale)) - quantile }
    }
    var inner = (distance: 0.0, excess: -quantile)
    var distance = quantile * error
    let reach = abs(end - estimate)
    // Expand until the objective has risen enough.
    var outer: (distance: Double, excess: Double)?
    for _ in 0..<40 {
      let tried = min(distance, reach)
      guard let value = excess(estimate + side * tried) else {
        // Beyond here nothing can be computed: halve the way.
        distance = (inner.distance + tried) / 2
        if distance - inner.distance <= 1e-9 * distance { break }
        continue
      }
      if value >= 0 {
        outer = (tried, value)
        break
      }
      if tried >= reach { return end }
      inner = (tried, value)
      distance = tried * min(4, max(1.3, 1.2 * quantile / max(quantile + value, 1e-3 * quantile)))
    }
    guard var outer else { return side * .infinity }
    // Illinois: secant steps that keep the bracket and never stall at one end.
    var stuck = 0
    var shrunk = inner.excess
    for _ in 0..<60 where outer.distance - inner.distance > 1e-9 * outer.distance {
      let ratio = shrunk / (shrunk - outer.excess)
      let next = inner.distance + (outer.distance - inner.distance) * min(0.99, max(0.01, ratio))
      guard let value = excess(estimate + side * next) else { break }
      if abs(value) < 1e-8 * quantile { return estimate + side * next }
      if value < 0 {
        inner = (next, value)
        shrunk = value
        stuck = max(0, stuck) + 1
        if stuck > 1 { outer.excess /= 2 }
      } else {
        outer = (next, value)
        stuck = min(0, stuck) - 1
        if stuck < -1 { shrunk /= 2 }
      }
    }
    return estimate + side * (inner.distance + outer.distance) / 2
  }
}
