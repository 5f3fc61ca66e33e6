import Records
import Schedules

// What the command line prints as JSON.

extension RefinedSchedule: Encodable {
  private enum Key: CodingKey {
    case schedule, peak, peakStep, steps, optimizer, norm, column, smoothing, rows, unusable,
      loggedSteps
    case plannedSteps, positions, norms, smoothed, bounds
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schedule.text, forKey: .schedule)
    try container.encode(peak, forKey: .peak)
    try container.encode(peakStep, forKey: .peakStep)
    try container.encode(schedule.steps, forKey: .steps)
    try container.encode(norms.optimizer, forKey: .optimizer)
    try container.encode(norms.kind, forKey: .norm)
    try container.encode(norms.column, forKey: .column)
    try container.encode(smoothing, forKey: .smoothing)
    try container.encode(smoothed.count, forKey: .rows)
    try container.encode(unusable, forKey: .unusable)
    try container.encode(loggedSteps, forKey: .loggedSteps)
    try container.encodeIfPresent(plannedSteps, forKey: .plannedSteps)
    try container.encode(positions, forKey: .positions)
    try container.encode(logged, forKey: .norms)
    try container.encode(smoothed, forKey: .smoothed)
    try container.encode(bounds, forKey: .bounds)
  }
}
