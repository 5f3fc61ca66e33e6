/// An argument that a task or a run cannot be made from.
///
/// Its description reads `capacity-exponent=0.9: must be …`: which argument, the value that it was
/// given, and what is allowed.
public struct TrainingError: Error, Hashable, Sendable {
  /// The argument at fault, by the name of its key in a run's configuration.
  public let argument: String
  /// The value that it was given.
  public let value: String
  /// What is allowed, as a clause that begins with a verb: "must be …".
  public let requirement: String

  public init(argument: String, value: String, requirement: String) {
    self.argument = argument
    self.value = value
    self.requirement = requirement
  }
}

extension TrainingError: CustomStringConvertible {
  public var description: String { "\(argument)=\(value): \(requirement)" }
}
