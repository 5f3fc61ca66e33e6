/// The inputs at which a family of curves has values whatever its parameters.
public enum InputDomain: Sendable, Hashable {
  /// All numbers.
  case everywhere
  /// 0 and above.
  case fromZero
  /// Above 0. At 0 there may be a value for some parameters, as x^b has for b > 0.
  case aboveZero

  public func contains(_ x: Double) -> Bool {
    switch self {
    case .everywhere: true
    case .fromZero: x >= 0
    case .aboveZero: x > 0
    }
  }
}
