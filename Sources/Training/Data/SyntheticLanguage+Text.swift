internal import Basics
internal import Schedules

extension SyntheticLanguage {
  /// The word that the text form begins with.
  static let name = "synthetic"

  /// The language as text, with all its keys: `synthetic:words=3000,classes=6,exponent=1.4,
  /// language=1` (in one line).
  public var text: String {
    "\(Self.name):words=\(words),classes=\(classes),exponent=\(exponent),language=\(language)"
      + (shift.map { ",shift=\($0)" } ?? "")
  }

  /// The language that `text` stands for: `synthetic`, or `synthetic:KEY=VALUE,…` with any of the
  /// keys `words`, `classes`, `exponent`, `language` and `shift`.
  ///
  /// - Throws: ``TrainingError`` if the text has another form or a value is out of its range.
  public init(text: String) throws(TrainingError) {
    let example = "synthetic:words=3000,language=2"
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts[0].trimmed == Self.name else {
      throw TrainingError(
        argument: "corpus", value: text, requirement: "must be a language such as \(example)")
    }
    guard parts.count == 2 else {
      self = Self.standard
      return
    }
    let keys = try KeyedText(
      parts[1], separator: ",", keys: ["words", "classes", "exponent", "language", "shift"],
      argument: "corpus", example: example)
    try self.init(
      words: keys.wholeNumber("words") ?? Self.standard.words,
      classes: keys.wholeNumber("classes") ?? Self.standard.classes,
      exponent: keys.number("exponent") ?? Self.standard.exponent,
      language: keys.wholeNumber("language") ?? Self.standard.language,
      shift: keys.number("shift"))
  }
}
