import Basics

/// Text that is no schedule: where it goes wrong, how, and what would be right.
public struct ScheduleTextError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// No schedule or composition has this name.
    case unknownName(String)
    /// The library has a schedule of this name, but its rates depend on the losses of the run.
    case dependsOnLosses(String)
    /// The schedule has no such key.
    case unknownKey(String, schedule: String)
    case duplicateKey(String)
    case missingKey(String, schedule: String)
    /// The value of a key is no number, or another than is wanted; `expected` says which.
    case malformedValue(key: String, value: String, expected: String)
    /// The value is a number, but not one that the schedule can be made from.
    case invalidArgument(ScheduleError)
    /// The text is not of the form that its name asks for; `expected` shows that form.
    case malformed(String, expected: String)
    /// More compositions within one another than anyone means.
    case nestedTooDeeply
    /// `csv:` or `refined:` where logs cannot be read.
    case unreadableReference(String)
    /// A schedule of a library or of a log, which cannot be shrunk to a budget.
    case hasNoBudget(String)
  }

  /// The whole text that was parsed.
  public let text: String
  /// The place of the fault in it, counted in characters from 1.
  public let position: Int
  public let reason: Reason
}

extension ScheduleTextError: CustomStringConvertible {
  public var description: String {
    "schedule '\(text.abbreviated)', character \(position): \(reason.explanation)"
  }
}

extension ScheduleTextError.Reason {
  fileprivate var explanation: String {
    switch self {
    case .unknownName(let name):
      let library = ScheduleLibrary(prefixOf: name)
      let names =
        library?.kinds.map(\.name)
        ?? ScheduleKind.all.map(\.name) + ScheduleLibrary.allCases.map { "\($0.rawValue):NAME" }
      return "there is no schedule '\(name.abbreviated)'"
        + Spelling.suggestion(for: name, among: names)
    case .dependsOnLosses(let name):
      return "the rates of \(name) depend on the losses of the run, so that no schedule tells them "
        + "beforehand; give csv:FILE with the rates that a run logged"
    case .unknownKey(let key, let schedule):
      let keys = ScheduleKind.named(schedule)?.keys ?? []
      let names = keys.flatMap { [$0.name] + $0.otherNames }
      return "\(schedule) has no key '\(key.abbreviated)'"
        + Spelling.suggestion(for: key, among: names)
    case .duplicateKey(let key):
      return "'\(key)' is given twice; give it once"
    case .missingKey(let key, let schedule):
      let kind = ScheduleKind.named(schedule)
      let meaning = kind?.keys.first { $0.name == key }?.meaning ?? ""
      return "\(schedule) needs '\(key)' (\(meaning)), as in \(kind?.example ?? "")"
    case .malformedValue(let key, let value, let expected):
      return "\(key)=\(value.abbreviated): must be \(expected)"
    case .invalidArgument(let error):
      return error.description
    case .malformed(let found, let expected):
      return "'\(found.abbreviated)' is not of the form \(expected)"
    case .nestedTooDeeply:
      return "at most \(ScheduleSource.deepest) compositions may stand within one another"
    case .unreadableReference(let text):
      return
        "'\(text.abbreviated)' refers to a log, which cannot be read here; give the schedule itself"
    case .hasNoBudget(let name):
      return
        "\(name.abbreviated) cannot be shrunk to a budget, which schedules of libraries and logs know "
        + "nothing of; write it as a schedule such as cosine:peak=3e-4,steps=24000"
    }
  }
}

extension String {
  /// The text for a message: a schedule of thousands of knots is cut.
  fileprivate var abbreviated: String { count <= 80 ? self : prefix(77) + "…" }
}
