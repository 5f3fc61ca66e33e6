public import Basics

/// How a report is written.
public struct ReportStyle: Sendable {
  public enum Detail: Sendable, Hashable {
    /// The answer alone.
    case brief
    /// The answer, how good it is, the largest doubt, and the tables behind it.
    case usual
    /// All that there is: how the search went, too, and figures that need explaining.
    case full
  }

  public var detail: Detail
  /// What advice is called where the report is read.
  public var words: @Sendable (any Advice) -> String

  public init(
    _ detail: Detail = .usual,
    words: @escaping @Sendable (any Advice) -> String = { $0.description }
  ) {
    self.detail = detail
    self.words = words
  }

  var isBrief: Bool { detail == .brief }
  var isFull: Bool { detail == .full }
}
