import RealModule

/// How the weight, the level and the amplitude of one component are distributed together.
///
/// Functions that draw take shares between 0 and 1 and go through what they draw evenly as these do,
/// so that several draws can share them out among themselves.
struct PriorPart: Sendable {
  /// What is known of the weight once the amplitude is: uniform in its logarithm between two ends,
  /// times the density of the amplitude's own parameter.
  struct Conditional {
    var amplitude: Double
    var lower: Double
    var upper: Double
    /// What the density is multiplied by whatever the weight; 0 if no weight allows the amplitude.
    var scale: Double

    static let none = Conditional(amplitude: 0, lower: 1, upper: 1, scale: 0)
  }

  let weight: ParameterDistribution
  /// The level's distribution for a weight of 1, if it has one.
  let level: ParameterDistribution?
  /// The distribution of what is taken away from the level, or of the factor; nil if it is 1.
  private let size: ParameterDistribution?
  /// 1 where the amplitude is the size, −1 where it is taken away.
  private let sign: Double
  /// The distribution of the start, where the amplitude is the start less the level.
  private let start: ParameterDistribution?

  init(_ component: CurveComponent) {
    weight = component.weight
    switch component.form.linear {
    case .levelAndLoss(let level, let loss):
      self.level = component.distribution(level)
      (size, start, sign) = (component.distribution(loss), nil, -1)
    case .levelAndStart(let level, let start):
      self.level = component.distribution(level)
      (size, self.start, sign) = (nil, component.distribution(start), 1)
    case .level(let level):
      self.level = component.distribution(level)
      (size, start, sign) = (nil, nil, -1)
    case .factor(let factor):
      (level, size, start, sign) = (nil, component.distribution(factor), nil, 1)
    case .none:
      (level, size, start, sign) = (nil, nil, nil, 1)
    }
  }

  var levelWidth: Double {
    guard let level else { return 0 }
    return weight.range.upperBound * (level.range.upperBound - level.range.lowerBound)
  }

  func draw(_ random: inout SeededRandom) -> (level: Double, amplitude: Double) {
    let weight = weight.value(share: random.uniform())
    let level = level.map { $0.value(share: random.uniform()) } ?? 0
    if let start {
      return (weight * level, weight * (start.value(share: random.uniform()) - level))
    }
    let size = size.map { $0.value(share: random.uniform()) } ?? 1
    return (weight * level, sign * weight * size)
  }

  /// The values of what the weight multiplies in the amplitude.
  private var sizes: ClosedRange<Double> {
    if let start, let level {
      return
        (start.range.lowerBound - level.range.upperBound)...(start.range.upperBound
        - level.range.lowerBound)
    }
    guard let size else { return sign...sign }
    return sign > 0 ? size.range : (-size.range.upperBound)...(-size.range.lowerBound)
  }

  func conditional(amplitude: Double) -> Conditional {
    var none = Conditional.none
    none.amplitude = amplitude
    guard case .uniform(let least, let most) = weight else {
      let weight = weight.value(deviate: 0)
      (none.lower, none.upper, none.scale) = (weight, weight, 1 / weight)
      // With neither a size nor a start the amplitude is the weight, which is known.
      return none
    }
    guard size != nil || start != nil else {
      // The weight is the amplitude itself.
      let value = sign * amplitude
      (none.lower, none.upper, none.scale) = (value, value, weight.density(value))
      return none
    }
    let feasible = Self.weights(placing: amplitude, in: sizes)
    let lower = max(least, feasible.lower, 1e-12)
    let upper = min(most, feasible.upper)
    guard lower < upper else { return none }
    // Uniform in ln w has density 1/(w·ln(upper/lower)); the amplitude's 1/w cancels the w.
    return Conditional(
      amplitude: amplitude, lower: lower, upper: upper,
      scale: .log(upper / lower) * weight.density(lower))
  }

  /// A level given the amplitude, and what the density has besides `scale`.
  func level(
    given conditional: Conditional, shares: (weight: Double, level: Double)
  ) -> (level: Double, factor: Double) {
    let weight = weight(given: conditional, share: shares.weight)
    guard let level else { return (0, sizeDensity(conditional, weight)) }
    guard let start else {
      return (weight * level.value(share: shares.level), sizeDensity(conditional, weight))
    }
    let change = conditional.amplitude / weight
    if case .uniform(let least, let most) = level, case .uniform(let low, let high) = start {
      let lower = max(least, low - change)
      let upper = min(most, high - change)
      guard lower < upper else { return (0, 0) }
      let factor = (upper - lower) / ((most - least) * (high - low))
      return (weight * (lower + (upper - lower) * shares.level), factor)
    }
    let value = level.value(share: shares.level)
    return (weight * value, start.density(value + change))
  }

  /// The density of a level given the amplitude, besides `scale`.
  func density(
    level value: Double, given conditional: Conditional, share: Double
  ) -> Double {
    guard let level else { return 0 }
    if case .uniform = level, case .uniform = size, conditional.lower < conditional.upper {
      // Over all weights in closed form: ∫ dw/w², less what `scale` holds already.
      let feasible = Self.weights(placing: value, in: level.range)
      let lower = max(conditional.lower, feasible.lower)
      let upper = min(conditional.upper, feasible.upper)
      guard lower < upper else { return 0 }
      return (1 / lower - 1 / upper) * level.density(level.range.lowerBound)
        * sizeDensity(conditional, conditional.upper)
        / .log(conditional.upper / conditional.lower)
    }
    let weight = weight(given: conditional, share: share)
    let own = level.density(value / weight) / weight
    guard let start else { return own * sizeDensity(conditional, weight) }
    return own * start.density((value + conditional.amplitude) / weight)
  }

  private func weight(given conditional: Conditional, share: Double) -> Double {
    guard conditional.lower < conditional.upper else { return conditional.lower }
    return conditional.lower
      * .exp(share * .log(conditional.upper / conditional.lower))
  }

  private func sizeDensity(_ conditional: Conditional, _ weight: Double) -> Double {
    guard let size else { return 1 }
    return size.density(sign * conditional.amplitude / weight)
  }

  /// The positive weights w for which value = w·x with x in a range.
  private static func weights(
    placing value: Double, in range: ClosedRange<Double>
  ) -> (lower: Double, upper: Double) {
    let none = (lower: Double.infinity, upper: -Double.infinity)
    let (near, far) =
      value >= 0
      ? (range.lowerBound, range.upperBound) : (-range.upperBound, -range.lowerBound)
    guard far > 0 else { return none }
    return (abs(value) / far, near > 0 ? abs(value) / near : .infinity)
  }
}
