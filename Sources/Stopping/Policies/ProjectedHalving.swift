import Basics
import Records

/// Keeps a share of the runs that falls with age, by what they have reached and what they are projected
/// to reach: the default where schedules are not known.
///
/// Successive halving spends alike on every age, in that the share of runs that it keeps falls as one
/// over the age; but it looks at few ages only, and at nothing but the values there. Here every point
/// is a rung. With n others and the horizon T, a run of age t is stopped if at least
///
/// ```
/// max(1, ⌈(n + 1)·keep·T/t⌉)
/// ```
///
/// of them were better at the same age, both
///
/// - by the best value so far b(t), and
/// - by the projection p(t) = b(t) − (b(t/2) − b(t)): what a run reaches if the improvement over the
///   second half of its age comes once more. It speaks for those that start slowly.
///
/// A run that was stopped earlier stands where it was stopped. A run whose projection beats the best of
/// all values so far goes on in any case.
///
/// The rule looks at ranks and at sums of values, so that units do not matter. Only ``keep`` sets how
/// strict it is; about keep·(1 + ln(1/keep)) of a full run is spent on a run on average.
public struct ProjectedHalving: StoppingPolicy {
  public let name = "projected-halving"
  /// The share of runs that reach their horizon, above 0 and at most 1.
  public var keep: Double

  public init(keep: Double = 0.05) {
    precondition(keep > 0 && keep <= 1, "a share is above 0 and at most 1")
    self.keep = keep
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    guard let age = run.curve.positions.last, !others.isEmpty else {
      return Verdict(.continue, reason: "there is nothing to compare it with")
    }
    let share = keep * run.horizon / age
    guard share < 1 else {
      return Verdict(.continue, reason: "at this age all runs are kept")
    }
    let allowed = max(Int(saturating: (Double(others.count + 1) * share).rounded(.up)), 1)
    let last = run.curve.count - 1
    let own = (best: run.progress.bests[last], projection: run.progress.projections[last])
    var ahead = (byBest: 0, byProjection: 0)
    var leader = Double.infinity
    for index in others.indices {
      let progress = others[index].progress
      guard let best = progress.bests.last else { continue }
      leader = min(leader, best)
      guard let place = progress.index(at: age, near: last) else { continue }
      if progress.bests[place] < own.best { ahead.byBest += 1 }
      if progress.projections[place] < own.projection { ahead.byProjection += 1 }
    }
    let rank = min(ahead.byBest, ahead.byProjection)
    let isBehind = rank >= allowed && own.projection >= leader
    return Verdict(
      isBehind ? .stop : .continue,
      reason: reason(rank, allowed, of: others.count, isSpared: rank >= allowed && !isBehind))
  }

  private func reason(_ rank: Int, _ allowed: Int, of count: Int, isSpared: Bool) -> String {
    let standing = "\(rank) of \(count) others were better at this age"
    if isSpared {
      return "\(standing), but its projection beats the best value so far"
    }
    let runs = allowed == 1 ? "one is" : "\(allowed) are"
    return "\(standing), \(rank >= allowed ? "where" : "and") \(runs) kept"
  }
}
