/// What a report says, part by part, with the emphasis that each may be given.
///
/// A terminal shows its ``lines``; where there is more room, paragraphs and tables can be laid out anew.
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

  /// What a paragraph is for.
  public enum Role: Sendable, Hashable {
    case body
    /// The answer, how good it is, or the largest doubt.
    case summary
    /// What there is to know or to be careful about besides.
    case remark
  }

  public enum Part: Sendable, Hashable {
    /// As it is, such as a formula; an empty one parts what stands around it.
    case line(Line)
    case paragraph(Paragraph)
    case table(TextTable)
  }

  public struct Line: Sendable, Hashable {
    public var text: String
    public var emphasis: Emphasis

    public init(_ text: String, _ emphasis: Emphasis = .none) {
      self.text = text
      self.emphasis = emphasis
    }
  }

  public struct Paragraph: Sendable, Hashable {
    /// What it is about; empty where it says so itself, or belongs to the one before it.
    public var label: String
    public var words: String
    public var emphasis: Emphasis
    public var role: Role
    /// How many columns its words are indented by, as text.
    var indent: Int

    init(label: String, words: String, emphasis: Emphasis, role: Role, indent: Int) {
      self.label = label
      self.words = words
      self.emphasis = emphasis
      self.role = role
      self.indent = indent
    }

    public init(
      _ words: String, _ emphasis: Emphasis = .none, _ role: Role = .body, label: String = ""
    ) {
      self.init(
        label: label, words: words, emphasis: emphasis, role: role,
        indent: label.isEmpty ? 0 : label.count + 2)
    }
  }

  public var parts: [Part]

  public init(parts: [Part] = []) { self.parts = parts }

  /// The lines of a text as they are.
  public init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    self.init(
      parts: (text.hasSuffix("\n") ? lines.dropLast() : lines[...])
        .map { .line(Line(String($0))) })
  }

  /// The answer alone, without how good it is.
  public var answer: ReportText {
    ReportText(
      parts: parts.prefix {
        if case .paragraph(let one) = $0 {
          one.role == .summary && one.emphasis == .strong
        } else {
          false
        }
      })
  }

  public static func + (first: ReportText, second: ReportText) -> ReportText {
    ReportText(parts: first.parts + second.parts)
  }
}

extension ReportText: CustomStringConvertible {
  /// All lines, each with its end.
  public var description: String { lines.map { $0.text + "\n" }.joined() }
}
