internal import Synchronization

/// Values that were worked out before, by what they were worked out from. Threads may share it; two that
/// ask for the same value at once may both make it.
package final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let values = Mutex<[Key: Value]>([:])
  private let capacity: Int

  /// - Parameter capacity: Beyond so many values, all are forgotten.
  package init(capacity: Int) { self.capacity = capacity }

  package func value(for key: Key, make: () -> Value) -> Value {
    if let known = values.withLock({ $0[key] }) { return known }
    let made = make()
    values.withLock {
      if $0.count >= capacity { $0 = [:] }
      $0[key] = made
    }
    return made
  }
}
