/// What a report says, line by line, with the emphasis that a terminal may give each.
///
/// ```swift
/// print(fit.report())
/// ```
public struct ReportText: Sendable, Hashable {
  public enum Emphasis: Sendable, Hashable {
    case none
    /// The answer.
    case strong
    /// What may be skipped.
    case faint
    /// What to be careful about.
    case warning
  }

  public struct Line: Sendable, Hashable {
    public var text: String
    public var emphasis: Emphasis

    public init(_ text: String, _ emphasis: Emphasis = .none) {
      self.text = text
      self.emphasis = emphasis
    }
  }

  public var lines: [Line]

  public init(lines: [Line] = []) { self.lines = lines }

  /// The lines of a text as they are.
  public init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    self.init(
      lines: (text.hasSuffix("\n") ? lines.dropLast() : lines[...]).map { Line(String($0)) })
  }

  public static func + (first: ReportText, second: ReportText) -> ReportText {
    ReportText(lines: first.lines + second.lines)
  }
}

extension ReportText: CustomStringConvertible {
  /// All lines, each with its end.
  public var description: String { lines.map { $0.text + "\n" }.joined() }
}
