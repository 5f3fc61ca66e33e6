/// A run of a study after its end.
public struct TrainedRun: Hashable, Sendable {
  /// What it logged, in order of steps.
  public let records: [TrainingRecord]
  public let outcome: TrainingOutcome

  public init(records: [TrainingRecord], outcome: TrainingOutcome) {
    self.records = records
    self.outcome = outcome
  }
}
