/// A rule that says whether a run is worth going on with.
///
/// ```swift
/// let policy = SomePolicy()
/// let verdict = policy.verdict(for: run, given: others)
/// if verdict.decision == .stop { break }
/// ```
public protocol StoppingPolicy: Sendable {
  /// The name on the command line, lower case.
  var name: String { get }

  /// The verdict on a run, given the others of its study: finished, stopped or growing.
  func verdict(for run: ObservedRun, given others: [ObservedRun]) -> Verdict
}
