import Forecasting
import Schedules

// What the command line prints as JSON: schedules as their text.

extension OptimalSchedule: Encodable {
  private enum Key: CodingKey {
    case schedule, finalLoss, finalInterval, level, objective, quantile, decayStart, finalRate
    case constraints, smooth, lowest, margin, against, evaluations, warnings
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schedule.text, forKey: .schedule)
    try container.encode(forecast.final.loss, forKey: .finalLoss)
    try container.encodeIfPresent(forecast.final.interval, forKey: .finalInterval)
    try container.encode(forecast.level, forKey: .level)
    try container.encode(objective, forKey: .objective)
    try container.encodeIfPresent(quantile, forKey: .quantile)
    try container.encodeIfPresent(schedule.decayStart, forKey: .decayStart)
    try container.encode(schedule.rate(at: schedule.steps), forKey: .finalRate)
    try container.encode(constraints, forKey: .constraints)
    try container.encodeIfPresent(smooth, forKey: .smooth)
    try container.encodeIfPresent(lowest, forKey: .lowest)
    try container.encodeIfPresent(margin, forKey: .margin)
    try container.encode(gains, forKey: .against)
    try container.encode(evaluations, forKey: .evaluations)
    try container.encode(forecast.warnings, forKey: .warnings)
  }
}

extension OptimalSchedule.Gain: Encodable {
  private enum Key: CodingKey { case schedule, finalLoss, gain, gainInterval }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schedule.text, forKey: .schedule)
    try container.encode(finalLoss, forKey: .finalLoss)
    try container.encode(gain, forKey: .gain)
    try container.encodeIfPresent(interval, forKey: .gainInterval)
  }
}
