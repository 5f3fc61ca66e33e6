/// What cannot be fitted, forecast, judged or planned, in words for the person who asked.
public struct Refusal: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The call names something that does not exist or asks for something impossible.
    case usage
    /// The data do not carry an answer.
    case data
    /// Every row of the run was fitted, so that none is left to judge by.
    case fittedWhole
  }

  public var kind: Kind
  /// What is wrong, and what to do where that can be said.
  public var remark: Remark

  public init(_ kind: Kind, _ message: String, advice: (any Advice)? = nil) {
    self.kind = kind
    remark = Remark(message, advice: advice)
  }

  /// The same with what it is about in front.
  public func about(_ subject: String) -> Refusal {
    Refusal(kind, "\(subject): \(remark.message)", advice: remark.advice)
  }
}

extension Refusal: Advised, CustomStringConvertible {
  public func text(_ words: (any Advice) -> String) -> String { remark.text(words) }

  public var description: String { remark.description }
}
