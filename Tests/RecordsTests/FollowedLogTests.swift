import Foundation
import Records
import Schedules
import Testing

/// A log that is read while it is written gives the curve of the whole, whatever happens to it.
struct FollowedLogTests {
  /// The same log as text in several formats.
  static let texts: [String] = [
    "# schedule: linear:peak=1,steps=200\nstep,lr,loss\n"
      + rows { "\($0),\(rate($0)),\(loss($0))\n" }
      + "# outcome: completed\n",
    "step\tloss\tnote\tlr\r\n"
      + rows { "\($0)\t\(loss($0))\t\"a \"\"b\"\"\n\t\"\t\(rate($0))\r\n" },
    rows { "{\"step\": \($0), \"lr\": \(rate($0)), \"train\": {\"loss\": \(loss($0))}}\n" },
    // The loss is on rows of its own, and late.
    rows { step in
      step % 20 == 0
        ? "{\"step\": \(step), \"loss\": \(loss(step))}\n" : "{\"step\": \(step), \"lr\": 0.5}\n"
    },
  ]

  static func rows(_ row: (Int) -> String) -> String { (1...200).map(row).joined() }
  static func loss(_ step: Int) -> String { step == 150 ? "NaN" : "\(2 + 1 / Double(step))" }
  static func rate(_ step: Int) -> Double { 1 - Double(step) / 200 }

  static func whole(_ text: String) throws -> FollowedLog {
    try withLog(text) { path in
      var log = FollowedLog(path)
      _ = try log.update()
      return log
    }
  }

  @Test func `what pieces of a log leave out adds up, and formats are those of the whole`() throws {
    var texts = ["step,loss\n", "", "step;loss\n1;3\n", "| step | loss |\n|---|---|\n"]
    for step in 1...200 {
      let loss = 2 + 1 / Double(step)
      texts[0] += "\(step),\(loss)\nstep,loss\nnote \(step)\n"
      texts[1] += "epoch 1 step \(step): loss \(loss) took 1s\n"
      texts[2] += "\(step + 1);2,5\n"
      texts[3] += "| \(step) | \(loss) |\n"
    }
    for text in texts {
      let whole = try Self.whole(text)
      try withFolder { folder in
        let file = folder.appending(path: "run.csv")
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        var log = FollowedLog(file.path)
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 997) {
          try handle.write(contentsOf: bytes[start..<min(start + 997, bytes.count)])
          _ = try? log.update()
        }
        #expect(log.runs[0].curve.positions == whole.runs[0].curve.positions)
        #expect(log.account?.notes == whole.account?.notes)
      }
    }
  }

  /// Long enough that reading goes on where it was.
  private static let longTexts: [String] = {
    var texts = ["", "step | loss\n--- | ---\n", "step;loss\n0;9,5\n", "", "step loss\n0 9.5\n"]
    for step in 1...20_000 {
      let loss = 2 + 1 / Double(step)
      texts[0] +=
        "epoch 1 step \(step): loss \(loss) took 1s\r\n" + (step % 9 == 0 ? "saved\r\n" : "")
      texts[1] += "\(step) | \(loss)\n"
      texts[2] += "\(step);\("\(loss)".replacing(".", with: ","))\n"
      texts[3] += "{'loss': \(loss), 'step': \(step)}\n"
      texts[4] += "  \(step)  \(loss)\n"
    }
    return texts
  }()

  @Test(arguments: longTexts.indices)
  func `a long log of another format goes on where it was`(_ number: Int) throws {
    let text = Self.longTexts[number]
    let whole = try Self.whole(text)
    #expect(whole.runs[0].curve.count >= 20_000)
    try withLog("") { path in
      var log = FollowedLog(path)
      let file = try Appender(path)
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: 49_999) {
        try file.append(bytes[start..<min(start + 49_999, bytes.count)])
        _ = try log.update()
      }
      #expect(log.runs[0].curve == whole.runs[0].curve)
      #expect(log.account?.notes == whole.account?.notes)
      #expect(log.account?.rows == whole.account?.rows)
      // Written anew, as long as it was: it is no longer the same.
      let other = text.replacingOccurrences(of: "2.", with: "3.")
        .replacingOccurrences(of: ";2,", with: ";3,")
      let rewritten = try FileHandle(forWritingTo: URL(filePath: path))
      try rewritten.write(contentsOf: Data(other.utf8))
      try rewritten.close()
      _ = try log.update()
      #expect(log.runs[0].curve == (try Self.whole(other)).runs[0].curve)
    }
  }

  @Test func `runs that begin again are refused however late they are seen`() throws {
    try withFolder { folder in
      let file = folder.appending(path: "run.csv")
      var rows = ""
      for step in 1...1200 { rows += "\(step),\(2 + 1 / Double(step))\n" }
      try Data(("step,loss\n1,3\n" + rows).utf8).write(to: file)
      var log = FollowedLog(file.path)
      _ = try log.update()
      let handle = try FileHandle(forWritingTo: file)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data((rows + rows + rows).utf8))
      #expect(throws: LogError.self) { try log.update() }
    }
  }

  @Test func `an unfinished line of a console counts once it is ended`() throws {
    let lines = Self.rows { "step \($0): loss \(String(format: "%.4f", 2 + 1 / Double($0)))\n" }
    #expect(try Self.whole(lines + "step 201: loss 2.0").runs[0].curve.count == 200)
    // Read at once, it may be the last: but not with fewer decimals than others.
    let cut = try withLog(lines + "step 201: loss 2.0") { try CurveTable(reading: $0) }
    #expect(cut.curves[0].count == 200)
    #expect(cut.account.notes.contains(.unfinishedLine(201)))
    let ended = try withLog(
      "step 1: loss 2.50\nstep 2: loss 2.40\nstep 3: loss 2.30\nstep 4: loss 2.25"
    ) {
      try CurveTable(reading: $0)
    }
    #expect(ended.curves[0].count == 4)
  }

  /// Steps that are integers, and whose differences are none.
  @Test(arguments: ["9223372036854774784", "1e300"])
  func `rates at steps beyond all runs are left out and said`(step: String) throws {
    let rows = Self.rows { "\($0),\(Self.rate($0)),\(Self.loss($0))\n" }
    let log = try Self.whole("step,lr,loss\n\(step),0.5,2\n" + rows)
    #expect(log.runs[0].recordedSchedule()?.schedule.rate(at: 100) == Self.rate(100))
    #expect(
      log.account?.notes.contains(.dropped(.impossibleRate, count: 1, firstLine: 2)) == true)
  }

  @Test(arguments: ["-9223372036854775808", "-1"])
  func `negative positions are refused, as by every reader`(step: String) throws {
    let text = "step,lr,loss\n\(step),0.5,2\n" + Self.rows { "\($0),0.5,\(Self.loss($0))\n" }
    let error = #expect(throws: LogError.self) { try Self.whole(text) }
    #expect(error?.line == 2 && error?.message.hasPrefix("a position of -") == true)
  }

  @Test func `JSON lines say how a run ended as other logs do`() throws {
    let log = try Self.whole("{\"step\": 1, \"loss\": 3}\n# outcome: diverged at step 2\n")
    #expect(log.runs[0].isEnded && log.runs[0].hasDiverged)
  }

  @Test func `what a curve leaves out of a log, and what it keeps, is in the account`() throws {
    let log = try Self.whole("step,loss,val_loss\n0,9,\n1,3,\n,2,\n2,NaN,\n3,2,\n2,1,\n")
    #expect(log.runs[0].curve.positions == [1, 2] && log.runs[0].curve.values == [3, 1])
    #expect(log.account?.rows == 6)
    #expect(
      log.account?.notes == [
        .passedOver(columns: ["val_loss"], use: .metric),
        .dropped(.noStep, count: 1, firstLine: 4),
        .dropped(.notFiniteValue, count: 1, firstLine: 5),
        .restarts(count: 1, step: 2, replaced: 2), .leftOutZero,
      ])
    let account = try #require(log.account)
    #expect(account.lines[3] == "1 value is not finite (first: line 5)")
  }

  @Test func `a schedule in the head that is none is said`() throws {
    let text = "# schedule: cosin:peak=1\nstep,lr,loss\n1,1,3\n2,1,2\n3,1,1\n"
    let followed = try Self.whole(text)
    #expect(followed.runs[0].plannedSchedule == nil)
    try withLog(text) { path in
      let accounts = [
        followed.account, try Log(reading: path).account, try CurveTable(reading: path).account,
      ]
      for account in accounts {
        let note = try #require(account?.notes.first { $0.kind == "unread-schedule" })
        #expect(note.description.contains("there is no schedule 'cosin'"))
      }
    }
  }

  @Test(arguments: texts.indices)
  func `pieces of any size come to the whole`(_ number: Int) throws {
    let text = Self.texts[number]
    let whole = try Self.whole(text)
    #expect(whole.runs[0].curve.count == (number == 3 ? 10 : 199))
    for seed in UInt64(1)...3 {
      try withFolder { folder in
        let path = folder.appending(path: "run.csv").path
        var random = Random(seed: seed)
        var log = FollowedLog(path)
        let file = try Appender(path)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
          let size = Int(random.next() % (seed == 1 ? 100 : 3000)) + 1
          try file.append(rest.prefix(size))
          rest = rest.dropFirst(size)
          try followIfThere(&log)
          expectPrefix(log.runs[0].curve, of: whole.runs[0].curve)
        }
        #expect(log.runs[0].curve.isSame(as: whole.runs[0].curve))
        #expect(
          log.runs[0].recordedSchedule()?.schedule.text
            == whole.runs[0].recordedSchedule()?.schedule.text)
        #expect(log.runs[0].plannedSchedule?.text == whole.runs[0].plannedSchedule?.text)
        #expect(log.runs[0].outcome == whole.runs[0].outcome)
        #expect(
          log.account?.notes == whole.account?.notes && log.account?.rows == whole.account?.rows)
      }
    }
  }

  /// A JSON log has no metric until a line with it is there.
  private func followIfThere(_ log: inout FollowedLog) throws {
    do throws(LogError) { _ = try log.update() } catch {
      #expect(log.runs[0].curve.count == 0 && error.message.hasPrefix("no loss column"), "\(error)")
    }
  }

  private func expectPrefix(_ curve: Curve, of whole: Curve) {
    // What is not a number counts as measured only as long as nothing follows.
    let end = (curve.values.lastIndex { !$0.isNaN } ?? -1) + 1
    #expect(curve.prefix(end).isSame(as: whole.prefix(end)))
  }

  @Test func `nothing is read again that has not changed`() throws {
    try withLog("step,loss\n1,3\n2,2\n") { path in
      var log = FollowedLog(path)
      #expect(try log.update())
      #expect(try !log.update())
      try Appender(path).append("3,1\n".utf8)
      #expect(try log.update())
      #expect(try !log.update())
      #expect(log.runs[0].curve.values == [3, 2, 1])
    }
  }

  @Test func `a last line counts once it has its ending`() throws {
    try withLog("step,loss\n1,3.25\n2,2.75\n") { path in
      var log = FollowedLog(path)
      let file = try Appender(path)
      for (piece, values) in [
        ("3", [3.25, 2.75]), (",2.", [3.25, 2.75]), ("50", [3.25, 2.75]),
        ("1\n4,2", [3.25, 2.75, 2.501]), (".25\n", [3.25, 2.75, 2.501, 2.25]),
      ] {
        try file.append(piece.utf8)
        _ = try log.update()
        #expect(log.runs[0].curve.values == values, "after '\(piece)'")
      }
    }
  }

  @Test func `a log that is begun again replaces what was there`() throws {
    try withLog("step,loss\n1,3\n2,2\n3,1\n") { path in
      var log = FollowedLog(path)
      _ = try log.update()
      // In place and shorter, in place and longer, and another file of the same name.
      for text in [
        "step,loss\n1,9\n", "loss,step\n8,1\n7,2\n6,3\n5,4\n", "step,loss\n1,5\n2,4\n",
      ] {
        if text.hasPrefix("step,loss\n1,5") {
          try FileManager.default.removeItem(atPath: path)
          try Data(text.utf8).write(to: URL(filePath: path))
        } else {
          let file = try FileHandle(forWritingTo: URL(filePath: path))
          try file.truncate(atOffset: 0)
          try file.write(contentsOf: Data(text.utf8))
          try file.close()
        }
        #expect(try log.update())
        let whole = try Self.whole(text)
        #expect(log.runs[0].curve.isSame(as: whole.runs[0].curve))
      }
    }
  }

  @Test(arguments: ["step,loss\n", ""])
  func `a log that is rotated goes on`(_ head: String) throws {
    try withLog("step,loss\n1,5\n2,4\n3,3\n") { path in
      var log = FollowedLog(path)
      _ = try log.update()
      try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
      #expect(throws: LogError.self) { try log.update() }
      #expect(log.runs[0].curve.values == [5, 4, 3])
      try Data("\(head)4,2.5\n5,2.25\n".utf8).write(to: URL(filePath: path))
      #expect(try log.update())
      #expect(log.runs[0].curve.positions == [1, 2, 3, 4, 5])
      #expect(log.runs[0].curve.values == [5, 4, 3, 2.5, 2.25])
      try Appender(path).append("6,2.125\n".utf8)
      #expect(try log.update())
      #expect(log.runs[0].curve.values.last == 2.125)
    }
  }

  @Test func `a resumed run wins from its first step on`() throws {
    try withLog("step,loss\n1,5\n2,4\n3,3\n4,2\n") { path in
      var log = FollowedLog(path)
      _ = try log.update()
      try Appender(path).append("3,3.5\n4,2.5\n5,1.5\n".utf8)
      _ = try log.update()
      #expect(log.runs[0].curve.values == [5, 4, 3.5, 2.5, 1.5])
    }
  }

  @Test func `a bad cell is said until it is corrected`() throws {
    try withLog("step,loss\n1,5\n2,4\n") { path in
      var log = FollowedLog(path)
      _ = try log.update()
      try Appender(path).append("3,oops\n4,2\n".utf8)
      for _ in 1...2 {
        let error = #expect(throws: LogError.self) { try log.update() }
        #expect(error?.line == 4 && error?.column == 2)
      }
      try Data("step,loss\n1,5\n2,4\n3,3\n4,2\n".utf8).write(to: URL(filePath: path))
      #expect(try log.update())
      #expect(log.runs[0].curve.values == [5, 4, 3, 2])
    }
  }

  @Test(arguments: ["", "# made by hand", "# made\n", "step,lo"])
  func `a log that has only begun is no error`(_ text: String) throws {
    try withLog(text) { path in
      var log = FollowedLog(path)
      let hasRows = try log.update()
      #expect(!hasRows && log.runs[0].curve.count == 0 && !log.runs[0].isEnded)
    }
  }

  @Test func `an outcome ends a run until it goes on`() throws {
    try withLog("step,loss\n1,5\n2,4\n") { path in
      var log = FollowedLog(path)
      _ = try log.update()
      #expect(!log.runs[0].isEnded)
      try Appender(path).append("# outcome: diverged at step 3\n".utf8)
      #expect(try log.update())
      #expect(log.runs[0].isEnded && log.runs[0].hasDiverged)
      try Appender(path).append("3,3\n".utf8)
      _ = try log.update()
      #expect(!log.runs[0].isEnded && !log.runs[0].hasDiverged)
    }
  }

  @Test func `a long log is thinned alike however it is read`() throws {
    let text = "step,loss\n" + (1...1000).map { "\($0),\(2 + 1 / Double($0))\n" }.joined()
    let options = CurveOptions(maximumPoints: 64)
    try withLog("") { path in
      var pieces = FollowedLog(path, options: options)
      let file = try Appender(path)
      for line in text.split(separator: "\n") {
        try file.append("\(line)\n".utf8)
        _ = try pieces.update()
      }
      var whole = FollowedLog(path, options: options)
      _ = try whole.update()
      #expect(whole.runs[0].curve == pieces.runs[0].curve)
      #expect(whole.runs[0].curve.count <= 64 && whole.runs[0].curve.positions.last == 1000)
    }
  }

  @Test func `metric, positions and goal are what was asked for`() throws {
    try withLog("epoch,step,loss,val acc\n0.5,10,3,0.25\n1,20,2,\n1.5,30,1,0.75\n") { path in
      var log = FollowedLog(
        path, options: CurveOptions(positionColumn: "epoch", metricColumn: "val acc"))
      _ = try log.update()
      #expect(log.runs[0].curve.positions == [0.5, 1.5])
      #expect(log.runs[0].curve.values == [0.25, 0.75])
      #expect(log.runs[0].curve.goal == .higher && log.runs[0].curve.best == 0.75)
      #expect(log.runs[0].recordedSchedule() == nil)
    }
  }

  @Test(arguments: [
    ("loss", Curve.Goal.lower), ("val/accuracy", .higher), ("eval_top1", .higher),
    ("error", .lower),
    ("accuracy_loss", .lower), ("acceleration", .lower),
  ])
  func `the goal is told from the name`(name: String, goal: Curve.Goal) {
    #expect(Curve.Goal(ofMetric: name) == goal)
  }
}

/// SplitMix64 (Steele, Lea, Flood, 2014).
private struct Random: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Appends to a file as a trainer does.
private final class Appender {
  private let file: FileHandle

  init(_ path: String) throws {
    if !FileManager.default.fileExists(atPath: path) {
      try Data().write(to: URL(filePath: path))
    }
    file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
  }

  func append(_ bytes: some Sequence<UInt8>) throws { try file.write(contentsOf: Data(bytes)) }
}

extension Curve {
  /// Whether it has the same points; no number is the same as no number.
  fileprivate func isSame(as other: Curve) -> Bool {
    positions == other.positions && values.count == other.values.count
      && zip(values, other.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}
