/// Runs or choices that cannot be fitted, in words for the person who made them.
public struct FittingError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// The call names something that does not exist or asks for something impossible.
    case usage
    /// The runs do not carry a fit.
    case data
  }

  public var kind: Kind
  /// What is wrong and what to do.
  public var description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
