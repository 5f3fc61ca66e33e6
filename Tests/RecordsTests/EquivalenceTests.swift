import Records
import Schedules
import Testing

struct EquivalenceTests {
  @Test func `the same run is read whatever its columns, endings, quotes and delimiter`() throws {
    var random = SplitMix(seed: 5)
    for _ in 0..<200 {
      let rows = (1...20).map { step in
        (step * 10, Double(random.next() % 1000) / 1e6, Double(random.next() >> 11) * 0x1p-50)
      }
      let plain = try read(
        "step,lr,loss\n" + rows.map { "\($0.0),\($0.1),\($0.2)\n" }.joined())
      let columns = ["step", "lr", "loss", "note"].shuffled(using: &random)
      let ending = ["\n", "\r\n", "\r"].randomElement(using: &random)!
      let delimiter = [",", ";", "\t"].randomElement(using: &random)!
      func line(_ cells: [String: String]) -> String {
        columns.map { column in
          let cell = cells[column]!
          return random.next() % 3 == 0 || cell.contains(delimiter) ? "\"\(cell)\"" : cell
        }.joined(separator: delimiter) + ending
      }
      var text = line(["step": "step", "lr": "lr", "loss": "loss", "note": "note"])
      for row in rows {
        if random.next() % 5 == 0 { text += ending }
        if random.next() % 5 == 0 { text += "# 1,2,3\(ending)" }
        text += line([
          "step": random.next() % 2 == 0 ? "\(row.0)" : "\(row.0).0", "lr": "\(row.1)",
          "loss": "\(row.2)", "note": ["", "a b", "1;2,3", "é"].randomElement(using: &random)!,
        ])
      }
      let other = try read(text)
      #expect(other.run.records == plain.run.records)
      #expect(other.run.schedule.text == plain.run.schedule.text)
    }
  }

  @Test func `thinning keeps every so many records, the last one and the schedule`() throws {
    let count = 1000
    let text =
      "step,lr,loss\n"
      + (1...count).map { "\($0),\($0 < 700 ? 1.0 : 0.1),\(Double(count - $0) / 8)\n" }.joined()
    let whole = try read(text)
    for maximum in [16, 100, 999, 1000, 1001] {
      let log = try read(text, LogOptions(maximumRecords: maximum))
      #expect(log.run.records.count <= maximum)
      #expect(log.run.records.count > maximum / 2 - 2)
      #expect(log.run.records.last == whole.run.records.last)
      let stride = log.steps[1] - log.steps[0]
      #expect(stride.nonzeroBitCount == 1)
      #expect(
        log.run.records.dropLast()
          == whole.run.records.dropLast().enumerated()
          .filter { $0.offset % stride == 0 }.map(\.element)[...])
      #expect(log.account.notes.contains(.thinned(stride: stride)) == (stride > 1))
      #expect([1, 699, 700, 1000].map(log.run.schedule.rate) == [1, 1, 0.1, 0.1])
    }
  }

  @Test func `more bends than memory is meant for are followed to a stated tolerance`() throws {
    var random = SplitMix(seed: 6)
    let rates = (0..<2000).map { _ in Double(random.next() % 1000) / 1000 }
    let log = try read(
      "step,lr,loss\n" + rates.enumerated().map { "\($0.offset),\($0.element),1\n" }.joined(),
      LogOptions(maximumRecords: 100))
    let tolerances = log.account.notes.compactMap { note in
      if case .simplifiedRates(let tolerance) = note { tolerance } else { nil as Double? }
    }
    let tolerance = try #require(tolerances.first)
    for (step, rate) in rates.enumerated() {
      #expect(abs(log.run.schedule.rate(at: step) - rate) <= 2 * tolerance)
    }
  }

  @Test func `a shuffled log larger than memory is meant for is thinned and sorted`() throws {
    var random = SplitMix(seed: 4)
    let steps = Array(1...20_000).shuffled(using: &random)
    let log = try read(
      "step,lr,loss\n" + steps.map { "\($0),\(Double($0)),\(Double($0) / 2)\n" }.joined(),
      LogOptions(maximumRecords: 1000))
    #expect(log.run.records.count <= 1000)
    #expect(log.account.notes.contains(.sorted))
    #expect(log.run.records.allSatisfy { $0.loss == Double($0.step) / 2 })
    #expect(
      [5000, 10_000, 15_000].allSatisfy {
        abs(log.run.schedule.rate(at: $0) / Double($0) - 1) < 0.01
      })
  }
}
