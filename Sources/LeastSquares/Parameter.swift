/// A parameter of a problem: its name, where to start it and where it may go.
public struct Parameter: Sendable, Hashable {
  /// How a search spreads its starts over a parameter's range.
  public enum Scale: Sendable, Hashable {
    /// Evenly.
    case linear
    /// Evenly in the logarithm; the range must be positive.
    case logarithmic
  }

  public var name: String
  /// Where the search begins; `nil` leaves the choice to multi-start over ``range``.
  public var start: Double?
  /// The least value allowed, −∞ if there is none.
  public var lower: Double
  /// The greatest value allowed, +∞ if there is none.
  public var upper: Double
  /// Where multi-start looks. The search may leave it, unlike the bounds. Finite bounds stand in
  /// for a range that is not given.
  public var range: ClosedRange<Double>?
  public var scale: Scale
  /// The value to hold the parameter at, taken out of the search.
  public var fixed: Double?

  public init(
    _ name: String, start: Double? = nil, lower: Double = -.infinity, upper: Double = .infinity,
    range: ClosedRange<Double>? = nil, scale: Scale = .linear, fixed: Double? = nil
  ) {
    self.name = name
    self.start = start
    self.lower = lower
    self.upper = upper
    self.range = range
    self.scale = scale
    self.fixed = fixed
  }

  func validate() throws(ProblemError) {
    func refuse(_ reason: String) -> ProblemError { .parameter(name: name, reason: reason) }
    if lower.isNaN || upper.isNaN || lower >= upper {
      throw refuse("its bounds \(lower)…\(upper) enclose nothing; give lower < upper")
    }
    if let fixed {
      if !fixed.isFinite { throw refuse("it is fixed at \(fixed); fix it at a finite number") }
      return
    }
    if let start {
      if !start.isFinite { throw refuse("its start is \(start); give a finite number") }
      if start < lower || start > upper {
        throw refuse("its start \(start) is outside its bounds \(lower)…\(upper)")
      }
    }
    if let range {
      if !range.lowerBound.isFinite || !range.upperBound.isFinite {
        throw refuse("its range \(range) is not finite")
      }
      if range.lowerBound < lower || range.upperBound > upper {
        throw refuse("its range \(range) leaves its bounds \(lower)…\(upper)")
      }
    }
    if let box, scale == .logarithmic, box.lowerBound <= 0 {
      throw refuse("a logarithmic scale needs a positive range, not \(box)")
    }
    if start == nil && box == nil {
      throw refuse("it has neither a start nor a finite range to look for one in; give either")
    }
  }

  /// Checks all parameters, and that names are unique.
  static func validate(_ parameters: [Parameter], and others: [String] = []) throws(ProblemError) {
    var names = Set<String>()
    for parameter in parameters { try parameter.validate() }
    for name in parameters.map(\.name) + others where !names.insert(name).inserted {
      throw .parameter(name: name, reason: "two parameters share this name")
    }
  }

  /// The range, or the bounds if both are finite.
  var box: ClosedRange<Double>? {
    range ?? (lower.isFinite && upper.isFinite ? lower...upper : nil)
  }
}
