/// A run of a study after its end.
public struct TrainedRun: Hashable, Sendable {
  /// What it logged, in order of steps.
  public let records: [TrainingRecord]
  public let outcome: TrainingOutcome

  public init(records: [TrainingRecord], outcome: TrainingOutcome) {
    self.records = records
    self.outcome = outcome
  }

  /// Trains `run` to its end.
  init(training run: TrainingRun, onRecord: (TrainingRecord) -> Void) {
    var (run, records) = (run, [TrainingRecord]())
    guard !Task.isCancelled else {
      self.init(records: [], outcome: .cancelled(after: run.step))
      return
    }
    let outcome = run.train {
      records.append($0)
      onRecord($0)
    }
    self.init(records: records, outcome: outcome)
  }
}
