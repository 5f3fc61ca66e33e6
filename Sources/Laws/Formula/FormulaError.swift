public import Basics

/// A formula that cannot be read, with the place where reading failed.
public struct FormulaError: Advised, Hashable, Sendable, CustomStringConvertible {
  public var formula: String
  /// The character at fault, counted from 1; one beyond the last if something is missing at the end.
  public var column: Int
  /// What is wrong, without a full stop.
  public var message: String
  public var advice: FormulaAdvice?

  init(_ formula: String, column: Int, _ message: String, advice: FormulaAdvice? = nil) {
    self.formula = formula
    self.column = column
    self.message = message
    self.advice = advice
  }

  /// Three lines: the message, the formula, and a caret below the character at fault.
  public var description: String { text { $0.description } }

  public func text(_ words: (any Advice) -> String) -> String {
    let remark = Remark(message, advice: advice)
    // Of a long formula, the part around the place.
    let characters = formula.map { $0.isNewline || $0 == "\t" ? " " : $0 }
    let first = max(0, min(column - 1, characters.count) - 40)
    let shown = characters[first..<min(characters.count, first + 70)]
    // Names in backticks may hold anything.
    let sentence = PrintableText.line(remark.text(words))
    return "formula, column \(column): \(sentence)\n  \(String(shown))\n  "
      + String(repeating: " ", count: max(0, column - 1 - first)) + "^"
  }
}
