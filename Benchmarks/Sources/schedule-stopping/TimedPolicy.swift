import Stopping
import Synchronization

/// A policy with a watch on how long its verdicts take.
final class TimedPolicy: StoppingPolicy {
  private let policy: any StoppingPolicy
  private let times = Mutex<[Double]>([])

  init(_ policy: any StoppingPolicy) { self.policy = policy }

  var name: String { policy.name }

  func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    let clock = ContinuousClock()
    let started = clock.now
    let verdict = policy.verdict(for: run, given: others)
    let seconds = started.duration(to: clock.now) / .seconds(1)
    times.withLock { $0.append(seconds) }
    return verdict
  }

  /// The median of the seconds that verdicts took which were not remembered.
  var medianSeconds: Double? {
    let fitted = times.withLock { $0.filter { $0 > 1e-3 }.sorted() }
    return fitted.isEmpty ? nil : fitted[fitted.count / 2]
  }
}
