public import Schedules

/// One training run: its records, its schedule and its name.
///
/// Records are in ascending order of step, one a step, with finite values. The schedule covers at
/// least the steps that the records span.
public struct Run: Sendable {
  /// The stem of the file that the run was read from, or the name it was made under.
  public var name: String
  public var records: [Record]
  public var schedule: any Schedule

  public init(name: String, records: [Record], schedule: any Schedule) {
    self.name = name
    self.records = records
    self.schedule = schedule
  }
}

/// What a run logged at one step. The loss is measured after the update of that step, in nats.
public struct Record: Hashable, Sendable {
  public var step: Int
  public var loss: Double

  public init(step: Int, loss: Double) {
    self.step = step
    self.loss = loss
  }
}
