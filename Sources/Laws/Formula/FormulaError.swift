/// A formula that cannot be read, with the place where reading failed.
public struct FormulaError: Error, Hashable, Sendable, CustomStringConvertible {
  public var formula: String
  /// The character at fault, counted from 1; one beyond the last if something is missing at the end.
  public var column: Int
  /// What is wrong, without a full stop.
  public var message: String

  init(_ formula: String, column: Int, _ message: String) {
    self.formula = formula
    self.column = column
    self.message = message
  }

  /// Three lines: the message, the formula, and a caret below the character at fault.
  public var description: String {
    // Of a long formula, the part around the place.
    let characters = formula.map { $0.isNewline || $0 == "\t" ? " " : $0 }
    let first = max(0, min(column - 1, characters.count) - 40)
    let shown = characters[first..<min(characters.count, first + 70)]
    return "formula, column \(column): \(message)\n  \(String(shown))\n  "
      + String(repeating: " ", count: max(0, column - 1 - first)) + "^"
  }
}
