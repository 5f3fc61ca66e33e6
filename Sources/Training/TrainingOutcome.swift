/// How a training run ended.
public enum TrainingOutcome: Hashable, Sendable {
  /// It reached its schedule's last step.
  case completed
  /// After this step its loss or its expected loss was no longer finite, or over
  /// ``TrainingRun/divergenceFactor`` times the loss at the start: the rate is too high.
  /// The records before it stand.
  case diverged(at: Int)
  /// It was stopped from outside after this step. The records so far stand.
  case cancelled(after: Int)
}
