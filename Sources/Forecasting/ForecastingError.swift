/// What cannot be forecast or judged, in words for the person who asked.
public struct ForecastingError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    case usage
    case data
    /// Every row of the run was fitted, so that none is left to judge by.
    case fittedWhole
  }

  public var kind: Kind
  public var description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
