import Foundation
import Testing

@testable import Serving

struct BoardTests {
  private func row(_ id: Int, _ last: String) -> RunRow {
    var row = RunRow(id: id, name: "run \(id)", state: .growing)
    row.last = last
    return row
  }

  /// An event's number and what it tells.
  private struct Event: Decodable {
    struct Row: Decodable {
      var id: Int
      var last: String
    }
    struct Notice: Decodable { var status: String }
    var isWhole: Bool
    var rows: [Row]
    var gone: [Int]
    var charts: [Int]
    var notice: Notice?
  }

  private func event(_ bytes: [UInt8]?) throws -> (number: String, event: Event) {
    let text = String(decoding: try #require(bytes), as: UTF8.self)
    #expect(text.hasSuffix("\n\n"))
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("id: ") && lines[1].hasPrefix("data: "))
    return (
      String(lines[0].dropFirst(4)),
      try JSONDecoder().decode(Event.self, from: Data(lines[1].dropFirst(6).utf8))
    )
  }

  @Test func `who listens is told all, and then what changes`() async throws {
    let board = Board()
    board.show(rows: [row(1, "3"), row(2, "4")]) { $0.status = "reading" }
    let listener = board.listener(after: nil)
    let first = try event(await listener.next()).event
    #expect(first.isWhole && first.rows.map(\.id) == [1, 2] && first.notice?.status == "reading")
    board.show(rows: [row(1, "3"), row(2, "3.5")], charts: [2])
    let second = try event(await listener.next()).event
    #expect(!second.isWhole && second.rows.map(\.last) == ["3.5"] && second.charts == [2])
    #expect(second.notice == nil)
    // Nothing has changed, and nobody is told.
    board.show(rows: [row(1, "3"), row(2, "3.5")]) { $0.status = "reading" }
    board.show(rows: [row(2, "3.5")])
    let third = try event(await listener.next()).event
    #expect(third.rows.isEmpty && third.gone == [1])
  }

  @Test func `who is slow misses no change, and who comes back goes on`() async throws {
    let board = Board()
    let listener = board.listener(after: nil)
    board.show(rows: [row(1, "0"), row(2, "0")])
    let (number, _) = try event(await listener.next())
    for value in 1...100 { board.show(rows: [row(1, "\(value)"), row(2, "0")]) }
    board.show(rows: [row(1, "100"), row(2, "1")])
    let all = try event(await listener.next()).event
    #expect(all.rows.map(\.last) == ["100", "1"])
    listener.end()
    #expect(board.listenerCount == 0)
    let again = try event(await board.listener(after: number).next()).event
    #expect(!again.isWhole && again.rows.map(\.last) == ["100", "1"])
    // Numbers of another server mean nothing here.
    for other in [
      Board().listenerNumber, "x", "", "\(number.prefix(8))-999999", "-1", number + "x",
    ] {
      let whole = try event(await board.listener(after: other).next()).event
      #expect(whole.isWhole && whole.rows.count == 2, "\(other)")
    }
  }

  @Test func `a sign of life comes where nothing changes, and the end ends it`() async throws {
    let board = Board()
    board.show(rows: [row(1, "0")])
    let listener = board.listener(after: nil)
    _ = await listener.next()
    // One may be left of the first waking.
    board.beat()
    #expect(await listener.next() == Array(": still here\n\n".utf8))
    async let end = listener.next()
    listener.end()
    if let last = await end { #expect(last == Array(": still here\n\n".utf8)) }
    #expect(await listener.next() == nil)
  }
}

extension Board {
  /// The number of an event that another server could have sent.
  fileprivate var listenerNumber: String { "0123abcd-1" }
}
