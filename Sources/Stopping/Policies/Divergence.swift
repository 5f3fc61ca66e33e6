import Basics
import RealModule
import Records

/// When a run has diverged, so that every policy but ``NoStopping`` stops it.
///
/// It has if the last value is not finite, or is worse than the first finite one by more than `rise`
/// times the size of that one: a loss that began at 4 and stands above 44 by default.
public struct Divergence: Sendable, Hashable {
  /// How many times its first value a run may get worse by, above 0.
  public var rise: Double

  public init(rise: Double = 10) {
    precondition(rise > 0, "a rise is above 0")
    self.rise = rise
  }

  /// The verdict on a run that has diverged; nil for one that has not.
  public func verdict(on run: ObservedRun) -> Verdict? {
    guard let last = run.curve.values.last else { return nil }
    guard last.isFinite else {
      return Verdict(.stop, probabilityOfBest: 0, reason: "it has diverged: its value is \(last)")
    }
    guard let first = run.curve.values.first(where: \.isFinite), first != 0,
      run.curve.goal.sign * (last - first) > rise * abs(first)
    else { return nil }
    return Verdict(
      .stop, probabilityOfBest: 0,
      reason: "it has diverged, from \(NumberText.significant(first)) at the start to "
        + NumberText.significant(last))
  }
}
