/// What became of a parameter, and so whether it has an uncertainty.
public enum ParameterState: Sendable, Hashable {
  /// Free and inside its bounds.
  case estimated
  /// Held at a value; it has no uncertainty.
  case fixed
  /// At its lower bound, in natural units. The others' uncertainty is conditional on that.
  case atLowerBound
  /// At its upper bound.
  case atUpperBound
  /// Free, but the data cannot tell its value: the Jacobian is singular in it, or there are no
  /// more observations than parameters.
  case undetermined

  public var isAtBound: Bool { self == .atLowerBound || self == .atUpperBound }
}
