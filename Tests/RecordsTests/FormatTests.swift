import Foundation
import Records
import Schedules
import Testing

struct FormatTests {
  static let csv = "step,lr,loss\n1,0.5,3\n2,0.25,2\n3,0.125,1\n"

  @Test func `JSON lines are read, nested keys joined by a slash`() throws {
    let log = try read(
      """
      {"step": 1, "optim": {"lr": 0.5}, "train": {"loss": 3.0, "text": "a}\\"b"}, "tags": [1, {"loss": 9}]}

      {"train": {"loss": 2e0}, "optim": {"lr": 0.25}, "step": 2, "ok": true, "none": null}
      {"step": 3, "optim": {"lr": 0.125}, "train": {"loss": 1}}\r
      {"step": 4, "train": {"loss": NaN}}

      """)
    #expect(log.losses == [3, 2, 1])
    #expect((1...3).map(log.run.schedule.rate) == [0.5, 0.25, 0.125])
    #expect(log.account.lossColumn == "train/loss")
    #expect(log.account.notes == [.dropped(.notFiniteLoss, count: 1, firstLine: 5)])
  }

  @Test func `nested keys may be named with dots`() throws {
    let text = (1...3).map { "{\"step\":\($0),\"a\":{\"b\":\($0)},\"lr\":1}\n" }.joined()
    #expect(try read(text, LogOptions(lossColumn: "a.b")).losses == [1, 2, 3])
  }

  @Test func `text in JSON where a number belongs is an error`() throws {
    let rows = "{\"step\":1,\"lr\":1,\"loss\":3}\n{\"step\":2,\"lr\":1,\"loss\":\"high\"}\n"
    #expect(
      try readingError(rows)?.description
        == "run.csv:2: the value of 'loss' is not a number. Correct it, or leave the key out")
  }

  @Test(arguments: ["{\"step\":1", "{\"step\":1}}", "{step:1}", "step", "{\"step\":}", "[1]"])
  func `malformed JSON is an error with its line`(line: String) throws {
    let good = "{\"step\":1,\"lr\":1,\"loss\":3}\n"
    let error = try #require(try readingError(good + line + "\n" + good))
    #expect(error.kind == .badData)
    #expect(error.line == 2)
  }

  @Test func `a JSON array is told how to become lines`() throws {
    #expect(try readingError("[{\"step\":1}]\n")?.message == "this is a JSON array")
  }

  @Test func `deep nesting is an error, not a crash`() throws {
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
    #expect(try readingError("{\"step\":1}\n" + deep + "\n")?.line == 2)
  }

  @Test func `gzip is known by its magic, whatever the name`() throws {
    let plain = try read(Self.csv)
    let log = try withLog(gzip(Self.csv), named: "run.csv") { try Log(reading: $0) }
    #expect(log.run.records == plain.run.records)
    let named = try withLog(gzip(Self.csv), named: "my.run.csv.gz") { try Log(reading: $0) }
    #expect(named.run.name == "my.run")
  }

  @Test func `gzip members follow one another`() throws {
    let both = try gzip("step,lr,loss\n1,1,3\n2,1,2") + gzip("5\n3,1,1\n")
    #expect(try withLog(both) { try Log(reading: $0) }.losses == [3, 25, 1])
  }

  @Test func `gzip of more than a window`() throws {
    let rows = (1...60_000).map { "\($0),1,\(Double($0 * 7919 % 10_007) / 7)\n" }.joined()
    let log = try withLog(gzip("step,lr,loss\n" + rows)) {
      try Log(reading: $0, options: LogOptions(maximumRecords: 100_000))
    }
    #expect(log.run.records.count == 60_000)
    #expect(log.losses[59_999] == Double(60_000 * 7919 % 10_007) / 7)
  }

  @Test func `gzip that is cut or corrupt is an error`() throws {
    let whole = try gzip(Self.csv)
    for length in 2..<whole.count {
      let error = try withLog(whole.prefix(length)) { path in
        #expect(throws: LogError.self) { try Log(reading: path) }
      }
      #expect(error?.kind == .badData)
      #expect(error?.message == "the gzip data end too early", "\(length)")
    }
    var corrupt = whole
    corrupt[whole.count - 6] ^= 0xff
    let error = try withLog(corrupt) { path in
      #expect(throws: LogError.self) { try Log(reading: path) }
    }
    #expect(error?.message == "the gzip data are corrupt")
  }

  @Test func `a pipe is read byte by byte as it comes`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "pipe").path
      #expect(mkfifo(path, 0o600) == 0)
      let writer = Thread {
        let handle = FileHandle(forWritingAtPath: path)
        for byte in Self.csv.utf8 { try? handle?.write(contentsOf: Data([byte])) }
        try? handle?.close()
      }
      writer.start()
      let log = try Log(reading: path)
      #expect(log.losses == [3, 2, 1])
    }
  }

  /// The text as `gzip` packs it.
  private func gzip(_ text: String) throws -> Data {
    try withFolder { folder in
      let file = folder.appending(path: "plain")
      try Data(text.utf8).write(to: file)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["gzip", "-n", file.path]
      try process.run()
      process.waitUntilExit()
      return try Data(contentsOf: file.appendingPathExtension("gz"))
    }
  }
}
