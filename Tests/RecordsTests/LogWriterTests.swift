import Foundation
import Records
import Schedules
import Testing

struct LogWriterTests {
  @Test func `what is written is there at once, and reads back exactly`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "run.csv").path
      var writer = try LogWriter(
        creating: path, header: ["seed: 7", "two\nlines"],
        columns: ["step", "lr", "loss", "loss, \"exact\""])
      var expected = "# seed: 7\n# two\n# lines\nstep,lr,loss,\"loss, \"\"exact\"\"\"\n"
      #expect(try String(contentsOfFile: path, encoding: .utf8) == expected)
      var random = SplitMix(seed: 1)
      var losses: [Double] = []
      for step in 1...50 {
        losses.append(Double(random.next() >> 11) * 0x1p-50)
        try writer.append(step: step, [1 / Double(step), losses[step - 1], nil])
        expected += "\(step),\(1 / Double(step)),\(losses[step - 1]),\n"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == expected)
      }
      try writer.sync()
      try writer.close()
      let log = try Log(reading: path)
      #expect(log.losses == losses)
      #expect((1...50).allSatisfy { log.run.schedule.rate(at: $0) == 1 / Double($0) })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run.csv"])
    }
  }

  @Test func `a file in the way is an error and stays as it is`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "run.csv").path
      try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: LogError.self) { _ = try LogWriter(creating: path) }
      #expect(error?.kind == .fileExists)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run.csv"])
      let writer = try LogWriter(creating: path, isReplacing: true)
      try writer.close()
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "step,lr,loss\n")
    }
  }

  @Test func `a folder that is not there is an error`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "none/run.csv").path
      let error = #expect(throws: LogError.self) { _ = try LogWriter(creating: path) }
      #expect(error?.kind == .unwritable)
    }
  }

  @Test func `counts are whole, and comments stand behind the rows`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "run.csv").path
      var writer = try LogWriter(creating: path, columns: ["step", "tokens", "lr", "loss"])
      for step in 1...3 { try writer.append(step: step, count: 1024 * step, [0.5, 3]) }
      try writer.append(comment: "outcome: completed")
      try writer.close()
      #expect(
        try String(contentsOfFile: path, encoding: .utf8) == """
          step,tokens,lr,loss
          1,1024,0.5,3.0
          2,2048,0.5,3.0
          3,3072,0.5,3.0
          # outcome: completed

          """)
      #expect(try Log(reading: path).steps == [1, 2, 3])
    }
  }

  @Test func `a second writer is refused while the first has the log open`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "run.csv").path
      let first = try LogWriter(creating: path)
      let error = #expect(throws: LogError.self) {
        _ = try LogWriter(creating: path, isReplacing: true)
      }
      #expect(error?.kind == .inUse)
      try first.close()
      let second = try LogWriter(creating: path, isReplacing: true)
      try second.close()
    }
  }
}
