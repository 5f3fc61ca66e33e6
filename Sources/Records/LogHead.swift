internal import Basics
public import Schedules

/// What a log says of its run in comment lines `# key: value`.
///
/// Whoever reads a log takes its comments up here, be it to fit, to follow or to go on with the run.
/// Of two lines with the same key the later one counts.
public struct LogHead: Hashable, Sendable {
  /// The comment lines in order, without the `#` and the blank behind it.
  public private(set) var lines: [String] = []

  public init() {}

  /// Takes up a comment line.
  public mutating func append(_ comment: some StringProtocol) {
    let text = comment.drop { $0 == "#" }
    lines.append(String(text.hasPrefix(" ") ? text.dropFirst() : text))
  }

  /// The value of a key, without blanks around it.
  public subscript(key: String) -> String? {
    lines.last { Self.entry(of: $0)?.key == key }.flatMap(Self.entry)
      .map { String($0.value.trimmed) }
  }

  /// A line's key, which ends at its first colon, and what follows the colon and a blank.
  package static func entry(of line: String) -> (key: String, value: String)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let value = line[line.index(after: colon)...]
    return (
      String(line[..<colon].trimmed), String(value.hasPrefix(" ") ? value.dropFirst() : value)
    )
  }

  /// The line that says this.
  public static func line(_ key: String, _ value: String) -> String { "\(key): \(value)" }
}

extension LogHead {
  public static let lossColumnKey = "loss-column"
  public static let outcomeKey = "outcome"
  public static let modelSizeKey = "parameters"

  /// The column of losses, which `# loss-column: NAME` names.
  public var lossColumn: String? { self[Self.lossColumnKey] }

  /// The number of the model's parameters, by `# parameters: N`, such as 1.2e8 or 120M. Others' comments may begin with the
  /// word and mean something else.
  public var modelSize: Double? {
    guard var text = self[Self.modelSizeKey], let last = text.last else { return nil }
    let factors: [Character: Double] = [
      "K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9, "G": 1e9, "T": 1e12,
    ]
    let factor = factors[last]
    if factor != nil { text = String(text.dropLast().trimmed) }
    guard text.allSatisfy({ $0.isNumber || "+-.eE".contains($0) }),
      let number = Double(text), number > 0, number.isFinite
    else { return nil }
    return number * (factor ?? 1)
  }

  /// How the run ended, by `# outcome: …`.
  public var outcome: LogOutcome? { self[Self.outcomeKey].map(LogOutcome.init) }

  /// The schedule that was planned for the whole run, by `# schedule: TEXT`; nil if there is no such
  /// line.
  ///
  /// - Throws: `ScheduleTextError` or `ScheduleError` if it is not a schedule.
  public func plannedSchedule() throws -> (any Schedule)? {
    try self["schedule"].map { try ScheduleText.parse($0) }
  }

  /// What an account says of a text that is not a schedule.
  var scheduleNote: AccountNote? {
    do {
      _ = try plannedSchedule()
      return nil
    } catch {
      return .unreadSchedule(problem: "\(error)")
    }
  }
}

/// How a run ended, in the words of its log: `completed`, `diverged at step 120`.
public struct LogOutcome: Hashable, Sendable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }

  public var isCompleted: Bool { description == "completed" }
  public var hasDiverged: Bool { description.hasPrefix("diverged") }
}
