import Basics
import Records

/// Stops a run that has not improved for some time: early stopping as training loops do it (Prechelt
/// 1998), and Optuna's `PatientPruner` without another pruner inside.
///
/// With more than `patience` + 1 points, it stops if the best of the last `patience` + 1 is worse by
/// more than `tolerance` than the best before them. It looks at no other run.
public struct PatiencePolicy: StoppingPolicy {
  public let name = "patience"
  /// How many points without improvement are borne, 0 or more.
  public var patience: Int
  /// By how much values may be worse and still count as no worse, 0 or more.
  public var tolerance: Double

  public init(patience: Int = 10, tolerance: Double = 0) {
    precondition(patience >= 0 && tolerance >= 0, "patience and tolerance are 0 or more")
    self.patience = patience
    self.tolerance = tolerance
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    let sign = run.curve.goal.sign
    let count = run.curve.count
    guard count > patience + 1 else {
      return Verdict(.continue, reason: "it has no more than \(patience + 1) points")
    }
    let before = run.progress.bests[count - patience - 2]
    let after = run.curve.values.suffix(patience + 1).lazy.filter(\.isFinite).map { sign * $0 }
      .min()
    guard let after, before + tolerance < after else {
      return Verdict(.continue, reason: "it improved within the last \(patience + 1) points")
    }
    return Verdict(
      .stop,
      reason: "it has not improved on \(NumberText.significant(sign * before)) for "
        + "\(patience + 1) points")
  }
}
