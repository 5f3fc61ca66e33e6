import Basics
import Synchronization

/// What the page shows, in versions: whoever has seen one is told what has changed since.
///
/// Nothing is queued for anybody. Who listens slowly is told less often and of more at once, and nobody misses
/// a change; who comes back with the number of the last event goes on there.
package final class Board: Sendable {
  /// What stands beside the rows.
  package struct Notice: Sendable, Hashable, Encodable {
    /// What is being done or wrong, in a line.
    package var status = ""
    /// What was dropped, joined or assumed, and what cannot be read.
    package var remarks: [String] = []
    /// How many remarks are left out.
    package var moreRemarks = 0
    /// What can be asked of schedules, and of budgets.
    package var whatIf: WhatIf.Offer?
    package var budget: Budget.Offer?

    package init() {}
  }

  /// The rows by their numbers, each with the version in which it changed; nil where it has gone.
  private struct State {
    var version = 0
    var rows: [Int: (row: RunRow?, version: Int)] = [:]
    var notice = Notice()
    var noticeVersion = 0
    /// Charts change with rows or later: the versions by the runs' numbers.
    var charts: [Int: Int] = [:]
    var listeners: [Int: Listener] = [:]
    var listenerCount = 0
    /// The last texts by the versions that they are since.
    var texts: [Int: [UInt8]] = [:]
  }

  private let state = Mutex(State())
  /// Which server this is: numbers and versions of another one mean nothing here.
  private let server = AccessToken().text.prefix(8)

  package init() {}

  /// The rows as they are.
  package var rows: [RunRow] {
    state.withLock { state in
      state.rows.values.compactMap(\.row).sorted { $0.id < $1.id }
    }
  }

  package var notice: Notice { state.withLock { $0.notice } }

  /// Puts up what has changed, and tells those who listen.
  ///
  /// - Parameters:
  ///   - rows: all rows; nil where they are as before.
  ///   - charts: runs whose charts are others.
  package func show(
    rows: [RunRow]? = nil, charts: [Int] = [], notice change: ((inout Notice) -> Void)? = nil
  ) {
    let listeners = state.withLock { state -> [Listener] in
      let next = state.version + 1
      var isNew = false
      if let rows {
        var gone = Set(state.rows.keys)
        for row in rows {
          gone.remove(row.id)
          if state.rows[row.id]?.row != row {
            state.rows[row.id] = (row, next)
            isNew = true
          }
        }
        for id in gone where state.rows[id]?.row != nil {
          state.rows[id] = (nil, next)
          isNew = true
        }
      }
      for id in charts {
        state.charts[id] = next
        isNew = true
      }
      if let change {
        var notice = state.notice
        change(&notice)
        if notice != state.notice {
          state.notice = notice
          state.noticeVersion = next
          isNew = true
        }
      }
      guard isNew else { return [] }
      state.version = next
      state.texts = [:]
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.wake() }
  }

  /// What has changed since a version, and the version that it is now; nil where nothing has.
  fileprivate func event(since version: Int) -> (bytes: [UInt8], version: Int)? {
    state.withLock { state in
      guard version < state.version else { return nil }
      if let text = state.texts[version] { return (text, state.version) }
      let rows = state.rows.filter { $0.value.version > version }.sorted { $0.key < $1.key }
      let change = Change(
        isWhole: version == 0, rows: rows.compactMap(\.value.row),
        gone: version == 0 ? [] : rows.filter { $0.value.row == nil }.map(\.key),
        charts: state.charts.filter { $0.value > version }.map(\.key).sorted(),
        notice: state.noticeVersion > version || version == 0 ? state.notice : nil)
      // One line, since no line ending is left within JSON. Texts and numbers alone are in it.
      let text = ((try? FiniteJSON.text(of: change, inOneLine: true)) ?? "{}").filter { $0 != "\n" }
      let bytes = Array("id: \(server)-\(state.version)\ndata: \(text)\n\n".utf8)
      state.texts[version] = bytes
      return (bytes, state.version)
    }
  }

  /// What an event tells.
  private struct Change: Encodable {
    /// Whether what was known before means nothing any more.
    var isWhole: Bool
    var rows: [RunRow]
    var gone: [Int]
    var charts: [Int]
    var notice: Notice?
  }

  /// Someone who is told what changes, from the event of a number on.
  package func listener(after last: String?) -> Listener {
    let listener = Listener(self, since: version(of: last))
    listener.number = state.withLock { state in
      state.listenerCount += 1
      state.listeners[state.listenerCount] = listener
      return state.listenerCount
    }
    listener.wake()
    return listener
  }

  /// Sends a sign of life to all who listen, so that those who have gone are found.
  package func beat() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.wake() }
  }

  package var listenerCount: Int { state.withLock { $0.listeners.count } }

  /// The version of an event of this server's; 0 for any other.
  private func version(of event: String?) -> Int {
    guard let event, event.hasPrefix(server + "-"),
      let version = Int(event.dropFirst(server.count + 1)),
      version >= 0, version <= state.withLock({ $0.version })
    else { return 0 }
    return version
  }

  fileprivate func leave(_ number: Int) {
    state.withLock { $0.listeners[number] = nil }
  }

  /// Someone who is told what changes.
  package final class Listener: EventListener {
    private let board: Board
    private let since: Mutex<Int>
    private let isEnded = Atomic(false)
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let place = Mutex(0)

    fileprivate init(_ board: Board, since: Int) {
      self.board = board
      self.since = Mutex(since)
      (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    fileprivate var number: Int {
      get { place.withLock { $0 } }
      set { place.withLock { $0 = newValue } }
    }

    fileprivate func wake() { signal.yield() }

    /// What comes where nothing changes, so that a reader that has gone is found.
    private static let sign = Array(": still here\n\n".utf8)

    package func next() async -> [UInt8]? {
      if let event = event() { return event }
      var iterator = signals.makeAsyncIterator()
      guard await iterator.next() != nil, !isEnded.load(ordering: .relaxed) else { return nil }
      return event() ?? Self.sign
    }

    private func event() -> [UInt8]? {
      since.withLock { since in
        guard let event = board.event(since: since) else { return nil }
        since = event.version
        return event.bytes
      }
    }

    package func end() {
      isEnded.store(true, ordering: .relaxed)
      board.leave(number)
      signal.yield()
      signal.finish()
    }
  }
}
