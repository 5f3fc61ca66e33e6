/// A policy with the text that names it.
public struct NamedPolicy: Sendable {
  public let policy: any StoppingPolicy
  private let arguments: PolicyArguments

  init(_ arguments: PolicyArguments) throws {
    self.arguments = arguments
    policy = try arguments.kind.make(arguments)
  }

  /// The name, and what differs from the defaults.
  public var text: String { arguments.text }
  public var kind: PolicyKind { arguments.kind }

  /// The policy in all its strictnesses, from lax to strict; alone if it has none.
  public func sweep() throws -> [NamedPolicy] {
    guard let strictness = kind.strictness else { return [self] }
    return try strictness.values.map { try NamedPolicy(arguments.with(strictness.key, $0)) }
  }
}
