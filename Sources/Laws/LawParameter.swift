/// A parameter that multiplies a term of a law.
public struct LinearParameter: Sendable {
  public var name: String
  /// What it means and in which unit, in a few words.
  public var meaning: String
  /// Whether the law only makes sense with this parameter at 0 or above.
  public var isNonnegative: Bool

  public init(_ name: String, _ meaning: String, isNonnegative: Bool = true) {
    self.name = name
    self.meaning = meaning
    self.isNonnegative = isNonnegative
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
    case towardsOne
  }

  public var name: String
  public var meaning: String
  /// The values for which the law is defined; the fit stays inside.
  public var bounds: ClosedRange<Double>
  /// Where fits are looked for. Not a constraint: a fit may end outside, within ``bounds``.
  public var range: ClosedRange<Double>
  public var spread: Spread

  public init(
    _ name: String, _ meaning: String, bounds: ClosedRange<Double>, range: ClosedRange<Double>,
    spread: Spread
  ) {
    self.name = name
    self.meaning = meaning
    self.bounds = bounds
    self.range = range
    self.spread = spread
  }
}
