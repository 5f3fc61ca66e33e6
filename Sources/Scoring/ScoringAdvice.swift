public import Basics

/// What to do about runs that cannot be scored.
public enum ScoringAdvice: Advice, Hashable {
  /// A workload has no target.
  case giveTarget
  /// What tells two runs apart is not known.
  case tellRunsApart
  /// The times have a zero that is not the start of training.
  case chooseTime
  /// Several trials stand in a study, whose best one counts when tuning is external.
  case tuneExternally
  /// A submission or a workload is named that is none.
  case correctName(nearest: String?)

  public var description: String {
    switch self {
    case .giveTarget:
      "Give it a target, or name a submission whose usual best is the target"
    case .tellRunsApart: "Name what tells trials and studies apart"
    case .chooseTime: "Give a harder target, or another column of times"
    case .tuneExternally: "Score them by the rule of external tuning"
    case .correctName(let nearest?): "Did you mean '\(nearest)'?"
    case .correctName(nil): "Give one of these"
    }
  }
}
