/// What a linear coefficient may be.
public enum LinearSign: Sendable, Hashable {
  case free
  case nonnegative
  case nonpositive
  /// Held at a value.
  case fixed(Double)

  /// +1 and −1 for the constrained signs, 0 for free.
  var sign: Double {
    switch self {
    case .free, .fixed: 0
    case .nonnegative: 1
    case .nonpositive: -1
    }
  }

  var fixedValue: Double? {
    if case .fixed(let value) = self { value } else { nil }
  }
}
