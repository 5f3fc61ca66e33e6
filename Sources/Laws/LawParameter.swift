/// A parameter that multiplies a term of a law.
public struct LinearParameter: Sendable {
  public var name: String
  /// What it means and in which unit, in a few words.
  public var meaning: String
  /// Whether the law only makes sense with this parameter at 0 or above.
  public var isNonnegative: Bool
  /// Whether it is a value of the metric itself, such as the limit of a curve, and so obeys the
  /// metric's bounds.
  public var isLevel: Bool

  public init(
    _ name: String, _ meaning: String, isNonnegative: Bool = true, isLevel: Bool = false
  ) {
    self.name = name
    self.meaning = meaning
    self.isNonnegative = isNonnegative
    self.isLevel = isLevel
  }

  /// The values for which the law makes sense.
  public var bounds: ClosedRange<Double> {
    (isNonnegative ? 0 : -.infinity) ... .infinity
  }
}

/// A parameter inside the terms of a law.
public struct NonlinearParameter: Sendable {
  /// How the search spreads its starts over ``range``.
  public enum Spread: Sendable {
    /// Evenly.
    case even
    /// Evenly in the logarithm.
    case logarithmic
    /// Evenly in the logarithm of the distance from 1, for values just below 1.
    case towardOne
    /// Evenly in the logarithm of the magnitude, with either sign; the range is of magnitudes.
    case eitherSign
  }

  /// What a range is counted in, for parameters of curves, whose scales only the data know.
  public enum Measure: Sendable {
    /// Nothing: the range is what it says.
    case none
    /// Positions: the range is from `lower` times the first to `upper` times the last.
    case position
    /// Per position: the range is from `lower` over the last to `upper` over the first.
    case perPosition
    /// Values: the range is from `lower` times the least to `upper` times the greatest. Such a
    /// parameter is a value of the metric and obeys its bounds.
    case value
  }

  public var name: String
  public var meaning: String
  /// The values for which the law is defined; the fit stays inside.
  public var bounds: ClosedRange<Double>
  /// Where fits are looked for. Not a constraint: a fit may end outside, within ``bounds``.
  public var range: ClosedRange<Double>
  public var spread: Spread
  public var measure: Measure

  public init(
    _ name: String, _ meaning: String, bounds: ClosedRange<Double>, range: ClosedRange<Double>,
    spread: Spread, measure: Measure = .none
  ) {
    self.name = name
    self.meaning = meaning
    self.bounds = bounds
    self.range = range
    self.spread = spread
    self.measure = measure
  }

  /// The middle of ``range``, as searches spread over it.
  public var middle: Double {
    switch spread {
    case .even: (range.lowerBound + range.upperBound) / 2
    case .logarithmic: (range.lowerBound * range.upperBound).squareRoot()
    case .towardOne: 1 - ((1 - range.lowerBound) * (1 - range.upperBound)).squareRoot()
    case .eitherSign: 0
    }
  }
}
