import Records

/// A rule that says whether a run is worth going on with.
///
/// ```swift
/// let policy = SomePolicy()
/// let verdict = policy.verdict(for: run, given: others)
/// if verdict.decision == .stop { break }
/// ```
///
/// A policy of your own says how to ``judge(_:given:)`` a run; whether it has diverged is asked before.
public protocol StoppingPolicy: Sendable {
  /// The name on the command line, lower case.
  var name: String { get }

  /// Whether a run that has diverged is stopped without asking further, as by default.
  var stopsDivergedRuns: Bool { get }

  /// Whether verdicts depend on the schedules of runs; not by default. Where a schedule is not known,
  /// people are then told.
  var usesSchedules: Bool { get }

  /// The verdict on a run that has not diverged, given the others of its study: finished, stopped or
  /// growing.
  func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict
}

extension StoppingPolicy {
  public var stopsDivergedRuns: Bool { true }
  public var usesSchedules: Bool { false }

  /// The verdict on a run, given the others of its study: finished, stopped or growing.
  public func verdict(for run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    if stopsDivergedRuns, let verdict = Divergence().verdict(on: run) { return verdict }
    if run.curve.count > 0, !run.curve.values.contains(where: \.isFinite) {
      return Verdict(.continue, reason: "no value of it has been measured yet")
    }
    return judge(run, given: others)
  }
}
