import Basics
import FlyingSocks
import Platform
import Synchronization

/// The connections that are open, and until when each may do what it does.
///
/// A connection whose time is up is shut down, and whoever waits for it finds it closed: so one rule holds for
/// heads, bodies and answers that come too slowly, and for connections that nobody uses.
final class Connections: Sendable {
  /// What a connection does, which says how long it may.
  enum Phase: Sendable {
    /// It waits for a request, for so long if none came before, or one did.
    case idle(isNew: Bool)
    /// A request has begun to come.
    case reading
    /// The answer is being made or sent.
    case answering
    /// It is told what changes, for as long as it takes that up.
    case listening

    var limit: Duration? {
      switch self {
      case .idle(isNew: true), .reading: .seconds(10)
      case .idle(isNew: false), .answering: .seconds(30)
      case .listening: nil
      }
    }
  }

  struct Entry {
    let file: Int32
    var phase: Phase
    var since: ContinuousClock.Instant
    var isListening = false

    /// Whether it may give its place to another: nothing of a request has come for a second.
    func isSpare(at now: ContinuousClock.Instant) -> Bool {
      switch phase {
      case .idle, .reading: now - since > .seconds(1)
      case .answering, .listening: false
      }
    }
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var count = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let most: Int
  private let mostListeners: Int

  init(most: Int = 128, mostListeners: Int = 96) {
    self.most = most
    self.mostListeners = mostListeners
  }

  /// Whether ``closeAll()`` was called.
  var isClosed: Bool { state.withLock(\.isClosed) }

  var count: Int { state.withLock { $0.entries.count } }

  /// Takes a connection in; where there are too many, in place of the one that has waited longest for its
  /// request.
  ///
  /// - Returns: its number; nil if there is no place.
  func admit(_ file: Int32) -> Int? {
    state.withLock { state in
      if state.isClosed { return nil }
      let now = ContinuousClock.now
      if state.entries.count >= most {
        let spare = state.entries.filter { $0.value.isSpare(at: now) }
        guard let oldest = spare.min(by: { $0.value.since < $1.value.since }) else { return nil }
        Platform.shutdown(oldest.value.file, Int32(SHUT_RDWR))
        state.entries[oldest.key] = nil
      }
      state.count += 1
      state.entries[state.count] = Entry(file: file, phase: .idle(isNew: true), since: now)
      return state.count
    }
  }

  func enter(_ phase: Phase, _ id: Int) {
    state.withLock { state in
      state.entries[id]?.phase = phase
      state.entries[id]?.since = .now
    }
  }

  /// Whether the connection may listen for changes, with some left for requests.
  func mayListen(_ id: Int) -> Bool {
    state.withLock { state in
      guard state.entries.values.count(where: \.isListening) < mostListeners else { return false }
      state.entries[id]?.isListening = true
      return true
    }
  }

  /// Closes a connection's file, once and for all: before that, its number is nobody else's.
  func close(_ id: Int, _ file: Int32) {
    state.withLock { state in
      state.entries[id] = nil
      _ = Platform.close(file)
    }
  }

  /// Shuts down those whose time is up.
  func sweep() {
    state.withLock { state in
      let now = ContinuousClock.now
      for entry in state.entries.values {
        if let limit = entry.phase.limit, now - entry.since > limit {
          Platform.shutdown(entry.file, Int32(SHUT_RDWR))
        }
      }
    }
  }

  /// Shuts down all, and lets none in any more.
  func closeAll() {
    state.withLock { state in
      state.isClosed = true
      for entry in state.entries.values { Platform.shutdown(entry.file, Int32(SHUT_RDWR)) }
    }
  }
}
