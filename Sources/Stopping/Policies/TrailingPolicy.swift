import Basics
import Records

/// Stops a run that trails: whose best value so far is worse than what the incumbent, the best of the
/// others so far, had reached at the same age.
public struct TrailingPolicy: StoppingPolicy {
  public let name = "trailing"
  /// The age from which runs are judged: a position, or below 1 a share of the horizon.
  public var warmup: Double

  public init(warmup: Double = 0.1) {
    precondition(warmup >= 0, "a warm-up is 0 or more")
    self.warmup = warmup
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    guard let age = run.curve.positions.last, age >= run.position(warmup) else {
      return Verdict(.continue, reason: "it is too young to be judged")
    }
    guard let incumbent = others.incumbent, let best = run.best(by: age),
      let rival = incumbent.run.best(by: age)
    else { return Verdict(.continue, reason: "there is no rival at this age") }
    let isBehind = run.curve.isBetter(rival, than: best)
    return Verdict(
      isBehind ? .stop : .continue,
      reason:
        "\(incumbent.run.label) had reached \(NumberText.significant(rival)) at this age and it "
        + "\(isBehind ? "only " : "")\(NumberText.significant(best))")
  }
}

extension ObservedRun {
  /// A position that was given as one, or as a share of the horizon if it is below 1.
  ///
  /// A share is a hair less, so that 0.14 of 50 is reached at 7.
  func position(_ given: Double) -> Double { given < 1 ? given * horizon * (1 - 1e-12) : given }

  /// What a sentence calls it.
  var label: String { name.isEmpty ? "the best of the others" : name }
}
