/// How a training run ended.
public enum TrainingOutcome: Hashable, Sendable {
  /// It reached its schedule's last step.
  case completed
  /// At this step a loss or the gradient was no longer finite, or a loss too far above that at the
  /// start (``TrainingRun/divergenceFactor``, ``TrainingRun/lastingFactor``): the rate is too high.
  /// The records before it stand.
  case diverged(at: Int)
  /// It was stopped from outside after this step, and could go on. The records so far stand.
  case cancelled(after: Int)
}

extension TrainingOutcome: CustomStringConvertible {
  /// As the last line of a finished log has it: `completed`, `diverged at step 12`.
  public var description: String {
    switch self {
    case .completed: "completed"
    case .diverged(let step): "diverged at step \(step)"
    case .cancelled(let step): "cancelled after step \(step)"
    }
  }
}
