public import Basics

/// One parameter of a law or of a family of curves, as it was fitted.
public struct FittedParameter: Sendable, Codable, Hashable {
  public var value: Double
  /// Absent where the data do not determine the parameter, and for a fixed one.
  ///
  /// Of a law, it counts the rows for what they are worth: residuals of a run resemble their neighbors,
  /// see ``Diagnostics/effectiveRows``.
  public var standardError: Double?
  /// At the fit's level, cut to the values that the law or the family allows.
  public var interval: Interval?
  /// Held at its value: by the caller, or since the runs say nothing about it, which
  /// ``FitQuality/notes`` then tell.
  public var isFixed: Bool
  /// Held at its value because the runs say nothing about it; a note says why.
  public var isHeld: Bool
  /// Ended at a bound.
  public var isAtBound: Bool
}

extension FittedParameter {
  /// A parameter with its t-interval, `factor` standard errors wide on either side, cut to what is
  /// allowed.
  package init(
    value: Double, standardError: Double?, factor: Double, bounds: ClosedRange<Double>,
    isFixed: Bool, isHeld: Bool, isAtBound: Bool
  ) {
    // What overflows says no more than that it is not determined.
    let error = standardError.flatMap { $0.isFinite ? $0 : nil }
    let interval = error.map { error in
      Interval(around: value, halfWidth: factor * error).map {
        min(max($0, bounds.lowerBound), bounds.upperBound)
      }
    }
    self.init(
      value: value, standardError: error, interval: interval.flatMap { $0.isFinite ? $0 : nil },
      isFixed: isFixed, isHeld: isHeld, isAtBound: isAtBound)
  }
}
