import Schedules

extension RunDesign: Encodable {
  private enum Key: CodingKey { case questions, estimate, halfWidth, level, candidates, warnings }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(questions.map(\.text), forKey: .questions)
    try container.encode(estimate, forKey: .estimate)
    try container.encode(halfWidth, forKey: .halfWidth)
    try container.encode(level, forKey: .level)
    try container.encode(candidates, forKey: .candidates)
    try container.encode(warnings, forKey: .warnings)
  }
}

extension RunDesign.Candidate: Encodable {
  private enum Key: CodingKey {
    case schedule, steps, halfWidth, gain, gainPer1000Steps, warnings
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(schedule.text, forKey: .schedule)
    try container.encode(schedule.steps, forKey: .steps)
    try container.encode(halfWidth, forKey: .halfWidth)
    try container.encode(gain, forKey: .gain)
    try container.encode(gainPer1000Steps, forKey: .gainPer1000Steps)
    try container.encode(warnings, forKey: .warnings)
  }
}
