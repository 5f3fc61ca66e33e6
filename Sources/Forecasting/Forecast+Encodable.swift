import Basics
import Fitting
import Laws
import Schedules

// What the command line prints as JSON: schedules as their text.

extension Forecast: Encodable {
  private enum Key: CodingKey {
    case schedule, level, stepUnit, final, points, warnings, target, against
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schedule.text, forKey: .schedule)
    try container.encode(level, forKey: .level)
    try container.encodeIfPresent(stepUnit, forKey: .stepUnit)
    try container.encode(final, forKey: .final)
    try container.encode(points, forKey: .points)
    try container.encode(warnings, forKey: .warnings)
    try container.encodeIfPresent(reach, forKey: .target)
    try container.encodeIfPresent(saving, forKey: .against)
  }
}

extension Forecast.Point: Encodable {
  private enum Key: CodingKey { case step, loss, lower, upper }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: .step)
    try container.encode(loss, forKey: .loss)
    if let interval { try container.encode(interval, forKeys: .lower, .upper) }
  }
}

extension Comparison: Encodable {
  private enum Key: CodingKey { case level, stepUnit, schedules, gaps, gapIntervals, target }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(level, forKey: .level)
    try container.encodeIfPresent(stepUnit, forKey: .stepUnit)
    try container.encode(entries, forKey: .schedules)
    try container.encode(gaps, forKey: .gaps)
    try container.encodeIfPresent(gapIntervals, forKey: .gapIntervals)
    try container.encodeIfPresent(target, forKey: .target)
  }
}

extension Comparison.Entry: Encodable {
  private enum Key: CodingKey {
    case schedule, finalLoss, finalInterval, gap, gapInterval, probabilityBest, rank, tiedWith,
      reach
    case warnings
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schedule.text, forKey: .schedule)
    try container.encode(forecast.final.loss, forKey: .finalLoss)
    try container.encodeIfPresent(forecast.final.interval, forKey: .finalInterval)
    try container.encode(gap, forKey: .gap)
    try container.encodeIfPresent(gapInterval, forKey: .gapInterval)
    try container.encodeIfPresent(probabilityBest, forKey: .probabilityBest)
    try container.encodeIfPresent(
      ranks.map { [$0.lowerBound, $0.upperBound] }, forKey: .rank)
    try container.encodeIfPresent(tiedWith, forKey: .tiedWith)
    try container.encodeIfPresent(reach, forKey: .reach)
    try container.encode(forecast.warnings, forKey: .warnings)
  }
}
