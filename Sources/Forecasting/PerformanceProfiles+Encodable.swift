import Basics
import Schedules

extension PerformanceProfiles: Encodable {
  private enum Key: CodingKey { case tasks, schedules, level }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(tasks, forKey: .tasks)
    try container.encode(entries, forKey: .schedules)
    try container.encode(level, forKey: .level)
  }

  /// The factors at which some schedule's profile rises, and the two ends of the range.
  public var factors: [Double] { entries.map(\.profile).factors }
}

extension PerformanceProfiles.Entry: Encodable {
  private enum Key: CodingKey { case schedule, tasks, score, scoreInterval }

  /// A schedule on one task.
  private struct Result: Encodable {
    var step: Int?
    var ratio: Double?
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schedule.text, forKey: .schedule)
    try container.encode(zip(steps, ratios).map(Result.init), forKey: .tasks)
    try container.encode(score, forKey: .score)
    try container.encodeIfPresent(scoreInterval, forKey: .scoreInterval)
  }
}
