/// What cannot be fitted, forecast, judged or planned, in words for the person who asked.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// The call names something that does not exist or asks for something impossible.
    case usage
    /// The data do not carry an answer.
    case data
    /// Every row of the run was fitted, so that none is left to judge by.
    case fittedWhole
  }

  public var kind: Kind
  /// What is wrong and what to do.
  public var description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
