import Foundation
import Records
import Schedules
import Testing

struct BadFileTests {
  func error(reading path: String) -> LogError? {
    do throws(LogError) {
      _ = try Log(reading: path)
      return nil
    } catch { return error }
  }

  @Test func `a missing file, a directory and an unreadable file are told apart`() throws {
    try withFolder { folder in
      let missing = folder.appending(path: "none.csv").path
      #expect(error(reading: missing)?.kind == .missingFile)
      #expect(error(reading: missing)?.description == "\(missing): no such file. Check the path")
      #expect(error(reading: folder.path)?.kind == .notAFile)
      #expect(error(reading: folder.path + "/")?.message == "this is a directory")
      let locked = folder.appending(path: "locked.csv").path
      try Data("step".utf8).write(to: URL(fileURLWithPath: locked))
      chmod(locked, 0)
      // The superuser may read anything, and then finds no log in it.
      #expect(error(reading: locked)?.kind == (geteuid() == 0 ? .badData : .unreadable))
    }
  }

  @Test func `an empty file is one`() throws {
    #expect(
      try readingError("")?.description
        == "run.csv: the file is empty. "
        + "A log has a line with column names and then a row for each logged step")
    #expect(try readingError("# nothing\n\n")?.message == "the file holds nothing but comments")
    #expect(try readingError("\n\n\r\n")?.kind == .badData)
  }

  @Test func `binary data are not text`() throws {
    let bytes = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 256) })
    let error = try withLog(bytes) { path in
      #expect(throws: LogError.self) { try Log(reading: path) }
    }
    #expect(error?.kind == .badData)
    #expect(try readingError("a\u{0}b,c\n1,2\n")?.message == "this is not text")
  }

  @Test func `a gigantic line ends in an error and bounded memory`() throws {
    let line = String(repeating: "x", count: 20_000_000)
    #expect(try readingError("step,lr,loss,note\n1,1,1,\(line)\n")?.line == 2)
    #expect(try readingError("step,lr,loss,note\n1,1,1,\"\(line)\n")?.kind == .badData)
    #expect(try readingError(line)?.kind == .badData)
    let wide =
      "step,lr,loss,note\n" + (1...3).map { "\($0),1,1,\(line.prefix(3_000_000))\n" }.joined()
    #expect(try read(wide).steps == [1, 2, 3])
  }

  @Test func `a quote that is never closed is an error`() throws {
    #expect(
      try readingError("step,lr,loss\n1,1,3\n2,\"1,2\n3,1,1\n")?.description
        == "run.csv:3: a quote that opens in this row is never closed. "
        + "Close it, or double it if it belongs to the text")
    #expect(try readingError("step,\"lr,loss\n1,1,3\n")?.line == 1)
  }

  @Test func `options that contradict themselves are errors`() throws {
    #expect(try readingError("step,lr,loss\n", LogOptions(from: 3, to: 2))?.kind == .badOption)
    #expect(try readingError("step,lr,loss\n", LogOptions(warmup: -1))?.kind == .badOption)
    #expect(
      try readingError("step,lr,loss\n", LogOptions(maximumRecords: 2))?.kind == .badOption)
  }

  @Test func `ten thousand mutations never crash, and throw only log errors`() throws {
    let note = "the quick brown fox jumps over the lazy dog"
    let seeds = [
      "step,lr,loss,note\n"
        + (1...6).map { "\($0),\(1 / Double($0)),\(3 - Double($0) / 8),\(note)\n" }.joined(),
      "# a\r\nstep;\"loss\";lr\r\n1;\"3\";1\r\n2;2;1\r\n3;1;0.5\r\n# \(note)\r\n1;4;1\r\n2;3;1\r\n3;2;1\r\n",
      (1...5).map { "{\"step\":\($0),\"lr\":1,\"train\":{\"loss\":3},\"note\":\"\(note)\"}\n" }
        .joined(),
    ].map { Array($0.utf8) }
    var random = SplitMix(seed: 11)
    let lively = Array("\n\r\",;\t#{}[]:\\+-.eE0189 naif\u{0}".utf8)
    var readable = 0
    try withFolder { folder in
      let file = folder.appending(path: "run.csv")
      for number in 0..<10_000 {
        var bytes = seeds[number % seeds.count]
        for _ in 0...(random.next() % 4) {
          let index = Int(random.next() % UInt64(bytes.count))
          let byte =
            random.next() & 1 == 0
            ? UInt8(truncatingIfNeeded: random.next()) : lively.randomElement(using: &random)!
          switch random.next() % 3 {
          case 0: bytes[index] = byte
          case 1: bytes.insert(byte, at: index)
          default: if bytes.count > 1 { bytes.remove(at: index) }
          }
        }
        try Data(bytes).write(to: file)
        do throws(LogError) {
          let log = try Log(reading: file.path)
          readable += 1
          let steps = log.steps
          #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
          #expect(log.losses.allSatisfy { $0.isFinite })
          #expect(log.run.schedule.steps >= steps.last ?? 0)
        } catch {
          #expect(!error.message.isEmpty)
        }
      }
    }
    #expect(readable > 1000)
  }
}
