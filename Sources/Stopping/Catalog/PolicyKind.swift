/// A kind of policy that a text can name.
public struct PolicyKind: Sendable {
  /// A number or a word that a policy is made from.
  public struct Key: Sendable {
    public var name: String
    public var defaultValue: String
    /// What it means, in a few words.
    public var meaning: String

    public init(_ name: String, _ defaultValue: String, _ meaning: String) {
      self.name = name
      self.defaultValue = defaultValue
      self.meaning = meaning
    }
  }

  public var name: String
  /// What it does, in one line.
  public var summary: String
  public var keys: [Key]
  /// The key that sets how strict it is, with values from lax to strict.
  public var strictness: (key: String, values: [Double])?
  /// An example of its text.
  public var example: String {
    keys.isEmpty
      ? name : name + ":" + keys.map { "\($0.name)=\($0.defaultValue)" }.joined(separator: ",")
  }

  let make: @Sendable (PolicyArguments) throws -> any StoppingPolicy

  init(
    _ name: String, _ summary: String, keys: [Key] = [],
    strictness: (key: String, values: [Double])? = nil,
    make: @escaping @Sendable (PolicyArguments) throws -> any StoppingPolicy
  ) {
    self.name = name
    self.summary = summary
    self.keys = keys
    self.strictness = strictness
    self.make = make
  }
}
