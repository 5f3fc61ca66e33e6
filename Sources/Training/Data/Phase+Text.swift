internal import Basics
internal import Schedules

extension Phase {
  private static let example =
    "'corpus=0.7*synthetic:language=2 + 0.3*a.txt; replay=0.05; steps=2000'"

  /// The phase that `text` stands for.
  ///
  /// - Throws: ``TrainingError``, or `ScheduleTextError` for what is no schedule.
  public init(text: String) throws {
    let keys = try KeyedText(
      text[...], separator: ";", keys: ["corpus", "replay", "steps", "schedule"],
      argument: "phase", example: Self.example)
    guard let corpus = keys["corpus"] else {
      throw TrainingError(
        argument: "phase", value: text, requirement: "needs a corpus, as in \(Self.example)")
    }
    try self.init(
      Self.mixture(corpus), replay: keys.number("replay") ?? 0, steps: keys.wholeNumber("steps"),
      schedule: keys["schedule"].map { try ScheduleText.parse(String($0)) })
  }

  /// The phase as text that makes it again.
  public var text: String {
    let parts = mixture.map { part in
      mixture.count == 1 ? part.corpus.text : "\(part.weight)*\(part.corpus.text)"
    }
    var text = "corpus=\(parts.joined(separator: " + "))"
    if replay > 0 { text += "; replay=\(replay)" }
    if let schedule {
      text += "; schedule=\(schedule.text)"
    } else if let steps {
      text += "; steps=\(steps)"
    }
    return text
  }

  /// Corpora with `WEIGHT*` before them, or weight 1, and ` + ` between them.
  private static func mixture(_ text: Substring) throws(TrainingError) -> [Part] {
    var parts: [Part] = []
    // A plus within a file's name has no blanks around it.
    for part in " \(text) ".split(separator: " + ", omittingEmptySubsequences: false) {
      let part = part.trimmed
      if let star = part.firstIndex(of: "*"), let weight = Double(plain: part[..<star].trimmed) {
        let corpus = part[part.index(after: star)...].trimmed
        parts.append(Part(corpus: try Corpus(text: String(corpus)), weight: weight))
      } else {
        parts.append(Part(corpus: try Corpus(text: String(part)), weight: 1))
      }
    }
    return parts
  }
}
