internal import Schedules

extension AutoLRS {
  /// The instruction as it is written in a line of JSON, by `encode(to:)`.
  ///
  /// `do` is the name of the instruction. `step` is the last step that the checkpoint has in it; `train` has
  /// `first`, `steps`, `rate`, `keep`, `warmup`, `report` (`training` or `validation`) and `every`; `finish`
  /// has `steps`, `probeSteps` and the `schedule` that was found.
  public var line: Line { Line(search: self) }

  public struct Line: Encodable, Sendable {
    let search: AutoLRS

    private enum CodingKeys: String, CodingKey {
      case instruction = "do"
      case step, first, steps, rate, keep, warmup, report, every, probeSteps, schedule
    }

    public func encode(to encoder: any Encoder) throws {
      var line = encoder.container(keyedBy: CodingKeys.self)
      try line.encode(search.instruction.name, forKey: .instruction)
      switch search.instruction {
      case .checkpoint, .restore: try line.encode(search.step, forKey: .step)
      case .train(let stretch):
        try line.encode(stretch.first, forKey: .first)
        try line.encode(stretch.steps, forKey: .steps)
        try line.encode(stretch.rate, forKey: .rate)
        try line.encode(stretch.isKept, forKey: .keep)
        try line.encode(stretch.isWarmup, forKey: .warmup)
        try line.encode(stretch.usesValidation ? "validation" : "training", forKey: .report)
        try line.encode(stretch.every, forKey: .every)
      case .finish:
        try line.encode(search.step, forKey: .steps)
        try line.encode(search.probeSteps, forKey: .probeSteps)
        try line.encodeIfPresent(search.schedule?.text, forKey: .schedule)
      }
    }
  }
}
