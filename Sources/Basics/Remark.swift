/// Something to say, and what to do about it.
///
/// In files it is its description, and what is read from a file has no advice any more but in its
/// text. Remarks are therefore equal if they say the same.
public struct Remark: Sendable {
  /// What there is to say, without a full stop.
  public var message: String
  /// What to do, as a sentence without a full stop.
  public var advice: (any Advice)?
  /// Whether it casts doubt on the answer; otherwise it says what was done. What is read from a file is
  /// taken for a doubt.
  public var isDoubt: Bool

  public init(_ message: String, advice: (any Advice)? = nil, isDoubt: Bool = true) {
    self.message = message
    self.advice = advice
    self.isDoubt = isDoubt
  }

  /// Both, with the advice in words of the caller's.
  public func text(_ words: (any Advice) -> String) -> String {
    advice.map { "\(message). \(words($0))" } ?? message
  }
}

extension Remark: CustomStringConvertible {
  public var description: String { text { $0.description } }
}

extension Remark: Hashable {
  public static func == (a: Remark, b: Remark) -> Bool { a.description == b.description }
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Remark: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
