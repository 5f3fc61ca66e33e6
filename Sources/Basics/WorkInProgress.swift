import Platform
import Synchronization

/// Work that may take long, counted in pieces of about the same size, so that whoever waits can be told
/// how much is left.
///
/// Whoever does the work begins one, counts what is done, and ends it; to count is one atomic addition.
/// Whoever wants to show it asks for ``current``. Nothing is shown here.
package final class WorkInProgress: Sendable {
  /// How far the work of this process has come.
  package struct State: Sendable, Equatable {
    /// What is being done: `cross-validating laws`.
    package var title: String
    /// From 0 to 1.
    package var share: Double
    /// The time since it began.
    package var elapsed: Duration

    package init(title: String, share: Double, elapsed: Duration) {
      self.title = title
      self.share = share
      self.elapsed = elapsed
    }

    /// The seconds that are left if it goes on as fast as until now; nil while too little is done to say.
    package var secondsLeft: Double? {
      guard share > 0.01, share <= 1 else { return nil }
      return elapsed / .seconds(1) * (1 - share) / share
    }
  }

  private let title: String
  private let total: Int
  private let done = Atomic(0)
  private let start = ContinuousClock.now
  /// Who began it: work that others begin meanwhile is part of some piece of it, nobody knows which.
  private let thread = pthread_self()

  /// What is under way, the outermost first. What a thread begins within other work of its own is part
  /// of a piece of that.
  private static let active = Mutex<[WorkInProgress]>([])

  /// - Parameter total: how many pieces there are.
  package init(_ title: String, of total: Int) {
    self.title = title
    self.total = max(total, 1)
    Self.active.withLock { active in
      if active.allSatisfy({ pthread_equal($0.thread, thread) != 0 }) { active.append(self) }
    }
  }

  /// Counts pieces as done; from any thread.
  package func advance(by count: Int = 1) { done.add(count, ordering: .relaxed) }

  /// All is done, or given up.
  package func end() { Self.active.withLock { active in active.removeAll { $0 === self } } }

  /// How far the outermost work has come; nil if none is under way.
  package static var current: State? {
    active.withLock { active in
      guard let outermost = active.first else { return nil }
      let share = active.reversed().reduce(0) { inner, work in
        min((Double(work.done.load(ordering: .relaxed)) + inner) / Double(work.total), 1)
      }
      return State(
        title: outermost.title, share: share, elapsed: ContinuousClock.now - outermost.start)
    }
  }
}
