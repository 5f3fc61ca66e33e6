public import Differentiation
import RealModule

/// M4 of Alabdulmohsin et al. (2022, arXiv 2209.06640), which joins random guessing at ε0 to a
/// power law toward ε∞:
///
/// ```
/// (y − ε∞)/(ε0 − y)^α = β·x^c
/// ```
///
/// α ≥ 0, β > 0; c < 0 falls. For α = 0 it is M2, y = ε∞ + β·x^c. ε0 is the error of guessing,
/// known beforehand as a rule: fix it. The left side rises with y, so y is found by Newton steps kept
/// between ε∞ and ε0, and its derivatives from those of the equation.
public struct ImplicitPowerFamily: CurveFamily {
  public init() {}
  public let name = "m4"
  public let formula = "(y − e_inf)/(e0 − y)^alpha = beta·x^c"
  public let source = "Alabdulmohsin et al. 2022, arXiv 2209.06640"
  public let domain = InputDomain.fromZero
  public let linear: [LinearParameter] = []
  public let hasOffset = true
  public let nonlinear = [
    NonlinearParameter(
      "e_inf", "limit", bounds: -.infinity ... .infinity, range: 0...0.999, spread: .even,
      measure: .value),
    NonlinearParameter(
      "e0", "error of guessing; fix it where it is known", bounds: -.infinity ... .infinity,
      range: 1.05...2, spread: .even, measure: .value),
    NonlinearParameter(
      "alpha", "how long guessing lasts", bounds: 0...100, range: 0.01...3, spread: .logarithmic),
    NonlinearParameter(
      "beta", "amplitude", bounds: 0 ... .infinity, range: 1e-2...1e3, spread: .logarithmic),
    NonlinearParameter(
      "c", "exponent, below 0 if y falls", bounds: -100...100, range: 0.01...2,
      spread: .eitherSign),
  ]

  /// The limit lies among the lowest values, the error of guessing above the highest.
  public func searchRanges(at inputs: [[Double]], values: [Double]) -> [SearchRange] {
    let finite = values.filter(\.isFinite)
    let (least, greatest) = (finite.min() ?? 0, finite.max() ?? 1)
    let spread = max(greatest - least, 1e-6 * max(abs(greatest), 1e-300))
    let lowest = least > 0 ? max(0, least - spread) : least - spread
    // Of values over many orders of magnitude, the least lie as good as at 0.
    let below = least - 1e-3 * spread
    let highest = below > lowest ? below : (lowest + least) / 2
    return [
      SearchRange(lowest...highest, .even),
      SearchRange((greatest + 0.01 * spread)...(greatest + 2 * spread), .even),
    ] + nonlinear.dropFirst(2).map { SearchRange($0.range, $0.spread) }
  }

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      columns[0][row] = value(p[0], p[1], p[2], p[3], p[4], logarithm: .log(x))
    }
  }

  private func value<S: DifferentiableNumber>(
    _ limit: S, _ guess: S, _ alpha: S, _ beta: S, _ c: S, logarithm: Double
  ) -> S {
    guard alpha.value >= 0, beta.value > 0 else { return S(.nan) }
    let plain = beta * (logarithm == -.infinity ? powerOfZero(c) : S.exp(c * logarithm))
    if alpha.value == 0 {
      let y = limit + plain
      // ∂y/∂α = β·x^c·ln(ε0 − y), where that exists.
      let room = guess.value - y.value
      return room > 0 ? y + alpha * (plain.value * .log(room)) : y
    }
    guard limit.value < guess.value else { return S(.nan) }
    // At x = 0 the right side is 0 or beyond all numbers.
    if logarithm == -.infinity, c.value != 0 { return c.value < 0 ? guess : limit }
    let y = Self.solve(
      limit: limit.value, guess: guess.value, alpha: alpha.value,
      right: .log(beta.value)
        + c.value * logarithm)
    guard y > limit.value, y < guess.value else { return S(.nan) }
    // One more Newton step, on numbers with derivatives, brings them in (implicit function theorem).
    let equation =
      S.log(y - limit) - alpha * S.log(guess - y) - S.log(beta) - c * logarithm
    let slope = 1 / (y - limit.value) + alpha.value / (guess.value - y)
    return y - equation / slope
  }

  /// The y between `limit` and `guess` with ln(y − limit) − α·ln(guess − y) = right.
  private static func solve(
    limit: Double, guess: Double, alpha: Double, right: Double
  ) -> Double {
    // In z = ln((y − limit)/(guess − y)), which is unbounded: y − limit = w/(1 + e^−z).
    let width = guess - limit
    let target = right - (1 - alpha) * .log(width)
    func softplus(_ z: Double) -> Double {
      z > 0 ? z + .log(onePlus: .exp(-z)) : .log(onePlus: .exp(z))
    }
    // −softplus(−z) + α·softplus(z) = target; the slope lies between min(1, α) and max(1, α).
    func excess(_ z: Double) -> Double { alpha * softplus(z) - softplus(-z) - target }
    var (low, high) = (-1.0, 1.0)
    while excess(low) > 0, low > -1e6 { low *= 2 }
    while excess(high) < 0, high < 1e6 { high *= 2 }
    var z = (low + high) / 2
    for _ in 0..<100 {
      let value = excess(z)
      if value > 0 { high = z } else { low = z }
      let share = 1 / (1 + .exp(-z))
      let slope = alpha * share + (1 - share)
      var next = z - value / slope
      if !(next > low && next < high) { next = (low + high) / 2 }
      if abs(next - z) <= 1e-15 * max(1, abs(z)) { break }
      z = next
    }
    return limit + width / (1 + .exp(-z))
  }
}
