import Dispatch
import Platform
import Synchronization

/// Work shared among threads, with results in order.
package enum Parallel {
  /// `transform(index)` for each index.
  package static func map<Result: Sendable>(
    count: Int, threads: Int?, _ transform: @Sendable (Int) -> Result
  ) -> [Result] {
    map(count: count, threads: threads, state: { () }, { _, index in transform(index) })
  }

  /// `transform(worker state, index)` for each index; every worker makes a state of its own.
  package static func map<State, Result: Sendable>(
    count: Int, threads: Int?, state: @Sendable () -> State,
    _ transform: @Sendable (State, Int) -> Result
  ) -> [Result] {
    let workers = min(count, max(1, threads ?? Self.cores))
    if workers <= 1 {
      let state = state()
      return (0..<count).map { transform(state, $0) }
    }
    let next = Atomic(0)
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      let state = state()
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = transform(state, index)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  private static let cores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
