import RunLogs
import Synchronization

/// What was worked out before from a run as far as it had come: it depends on the run's own curve alone,
/// and a replay asks for the same in every order.
final class PrefixMemory<Value: Sendable>: Sendable {
  private struct Key: Hashable {
    var name: String
    var count: Int
    var position: Double
    var value: Double
    var horizon: Double
  }

  private let values = Mutex<[Key: Value]>([:])
  /// Beyond so many, all are forgotten.
  private static var most: Int { 200_000 }

  func value(for run: ObservedRun, make: (ObservedRun) -> Value) -> Value {
    let key = Key(
      name: run.name, count: run.curve.count, position: run.curve.positions.last ?? 0,
      value: run.curve.values.last ?? 0, horizon: run.horizon)
    if let known = values.withLock({ $0[key] }) { return known }
    let value = make(run)
    values.withLock {
      if $0.count >= Self.most { $0 = [:] }
      $0[key] = value
    }
    return value
  }
}
