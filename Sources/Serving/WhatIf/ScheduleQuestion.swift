import Basics
package import Schedules

/// A schedule as a page asks for it: a kind and its numbers, or a text.
package struct ScheduleQuestion: Sendable, Decodable {
  package var text: String?
  package var kind: String?
  package var peak: Double?
  package var steps: Double?
  package var warmup: Double?
  /// A share of the steps up to 1, or steps.
  package var decay: Double?
  /// A share of the peak.
  package var final: Double?

  package init(text: String) { self.text = text }

  /// The kinds that need no more than the numbers of a question.
  static let kinds: [ScheduleKind] = {
    let numbers: Set = ["peak", "steps", "warmup", "decay", "final"]
    return ScheduleKind.all.filter { kind in
      !kind.keys.isEmpty
        && kind.keys.allSatisfy { $0.defaultValue != nil || numbers.contains($0.name) }
    }
  }()

  /// No schedule that people write is longer.
  private static let longestText = 4000

  /// - Throws: why it is none. No text of a question names a file: references to logs are refused.
  package func schedule() throws -> any Schedule {
    if let text {
      guard text.utf8.count <= Self.longestText else {
        throw Refusal(.usage, "the text of the schedule is too long")
      }
      return try ScheduleText.parse(text) { reference, _ in
        throw Refusal(
          .usage,
          "a page reads no files: give the schedule itself in place of \(reference.rawValue):")
      }
    }
    guard let kind = Self.kinds.first(where: { $0.name == kind }) else {
      throw Refusal(.usage, "there is no such kind of schedule")
    }
    let parts = try kind.keys.compactMap { key in
      try value(of: key.name).map { "\(key.name)=\($0)" }
    }
    return try ScheduleText.parse("\(kind.name):\(parts.joined(separator: ","))")
  }

  /// A number in the text of a schedule; nil for one that is not asked for.
  private func value(of key: String) throws -> String? {
    switch key {
    case "peak": try peak.map { try Self.number($0, key) }
    case "steps": try steps.map { try Self.count($0, key) }
    case "warmup": try warmup.map { try Self.count($0, key) }
    case "decay": try decay.map { $0 < 1 ? try Self.number($0, key) : try wholeDecay($0) }
    case "final":
      // To as many digits as people mean: 0.1 times 3e-4 is 3e-5.
      try final.flatMap { share in
        try peak.map {
          try Self.number(Double(NumberText.significant(share * $0, 12)) ?? .nan, key)
        }
      }
    default: nil
    }
  }

  /// A decay of all steps behind the warm-up, or of so many.
  private func wholeDecay(_ decay: Double) throws -> String {
    decay == 1
      ? try Self.count(max((steps ?? 1) - (warmup ?? 0), 1), "decay")
      : try Self.count(decay, "decay")
  }

  private static func number(_ value: Double, _ key: String) throws -> String {
    guard value.isFinite else { throw Refusal(.usage, "\(key) is no number") }
    return NumberText.exact(value)
  }

  private static func count(_ value: Double, _ key: String) throws -> String {
    guard let count = Int(exactly: value.rounded()) else {
      throw Refusal(.usage, "\(key) is no number of steps")
    }
    return String(count)
  }
}
