import Basics
import Records

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

  private let values = BoundedCache<Key, Value>(capacity: 200_000)

  func value(for run: ObservedRun, make: (ObservedRun) -> Value) -> Value {
    let key = Key(
      name: run.name, count: run.curve.count, position: run.curve.positions.last ?? 0,
      value: run.curve.values.last ?? 0, horizon: run.horizon)
    return values.value(for: key) { make(run) }
  }
}
