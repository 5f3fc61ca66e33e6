import Foundation
import Records
import Schedules
import Testing

/// A file of many runs, followed as it grows.
struct FollowedRunsTests {
  private static let options = CurveOptions(runColumns: ["size", "seed"])

  /// Three runs that take turns, of which the last begins late and the first is restarted.
  private static let text: String = {
    var text = "# schedule: constant:peak=0.1,steps=500\nsize,seed,step,lr,loss\n"
    for step in 1...200 {
      for (place, size) in ["small", "large"].enumerated() {
        text += "\(size),\(place),\(step),0.1,\(Double(place + 2) + 1 / Double(step))\n"
      }
      if step > 100 { text += "late,\"7\",\(step - 100),0.1,9\n" }
      if step == 150 { text += (1...20).map { "small,0,\($0 + 130),0.1,5\n" }.joined() }
      if step % 50 == 0 { text += ",0,\(step),0.1,1\nstep,size,note\n" }
    }
    return text.replacingOccurrences(of: "step,size,note\n", with: "size,seed,step,lr,loss\n")
  }()

  @Test func `pieces of any size come to the runs of the whole`() throws {
    let table = try withLog(Self.text) {
      try CurveTable(reading: $0, by: Self.options.runColumns)
    }
    #expect(table.curves.map(\.name) == ["small, 0", "large, 1", "late, 7"])
    for size in [61, 997, 1 << 20] {
      try withLog("") { path in
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        var log = FollowedLog(path, options: Self.options)
        let bytes = Array(Self.text.utf8)
        var counts: [Int] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
          try file.write(contentsOf: bytes[start..<min(start + size, bytes.count)])
          _ = try log.update()
          counts.append(log.runs.count)
        }
        if size == 61 { #expect(counts.first == 0 && counts.contains(2)) }
        #expect(log.runs.map(\.name) == table.curves.map(\.name))
        #expect(log.runs.map(\.curve.positions) == table.curves.map(\.positions))
        #expect(log.runs.map(\.curve.values) == table.curves.map(\.values))
        #expect(log.runs.allSatisfy { $0.plannedSchedule?.steps == 500 && $0.hasRates })
        #expect(
          log.account?.notes.map(\.kind) == [
            "repeated-names", "dropped-no-run", "restarts",
          ])
        #expect(log.account?.rows == table.account.rows)
        #expect(log.account?.values == table.account.values)
      }
    }
  }

  @Test func `a file that is written anew leaves runs in their places`() throws {
    try withLog("run,step,loss\na,1,3\nb,1,4\na,2,2\n") { path in
      var log = FollowedLog(path, options: CurveOptions(runColumns: ["run"]))
      _ = try log.update()
      // As pandas writes it, sorted and whole.
      try Data("run,step,loss\nb,1,4.5\nb,2,3.5\nc,1,5\na,1,3.25\n".utf8)
        .write(to: URL(filePath: path))
      #expect(try log.update())
      #expect(log.runs.map(\.name) == ["a", "b", "c"])
      #expect(log.runs.map(\.curve.values) == [[3.25], [4.5, 3.5], [5]])
      // What is not there any more stays, as of a log that is rotated.
      try Data("run,step,loss\nb,3,2.5\n".utf8).write(to: URL(filePath: path))
      _ = try log.update()
      #expect(log.runs.map(\.curve.values) == [[3.25], [4.5, 3.5, 2.5], [5]])
    }
  }

  @Test func `a bad cell loses no run`() throws {
    try withLog("run,step,loss\na,1,3\n") { path in
      var log = FollowedLog(path, options: CurveOptions(runColumns: ["run"]))
      _ = try log.update()
      try Data("run,step,loss\na,1,3\nb,1,2\nc,1,oops\nd,1,1\n".utf8)
        .write(to: URL(filePath: path))
      let error = #expect(throws: LogError.self) { try log.update() }
      #expect(error?.line == 4)
      try Data("run,step,loss\nd,1,1\nc,1,2\nb,1,2.5\na,1,3\n".utf8).write(
        to: URL(filePath: path))
      _ = try log.update()
      #expect(
        Dictionary(uniqueKeysWithValues: log.runs.map { ($0.name, $0.curve.values) })
          == ["a": [3], "b": [2.5], "c": [2], "d": [1]])
    }
  }

  @Test func `how one of many ended is not known`() throws {
    let text = "run,step,loss\na,1,3\nb,1,4\n# outcome: diverged at step 1\n"
    try withLog(text) { path in
      var log = FollowedLog(path, options: CurveOptions(runColumns: ["run"]))
      _ = try log.update()
      #expect(!log.runs.contains { $0.isEnded || $0.hasDiverged })
    }
  }

  @Test func `a run that begins again and again is refused as elsewhere`() throws {
    let rows = (1...40).map { "a,\($0),3\n" }.joined()
    try withLog("run,step,loss\n" + rows + rows + rows + rows + rows + rows) { path in
      var log = FollowedLog(path, options: CurveOptions(runColumns: ["run"]))
      let error = #expect(throws: LogError.self) { try log.update() }
      #expect(error?.message.contains("begins again") == true)
      #expect(throws: LogError.self) { try CurveTable(reading: path, by: ["run"]) }
    }
  }

  @Test func `names that look alike are told apart`() throws {
    try withLog("run,step,loss\n\"a\u{7}\",1,3\n\"a\u{8}\",1,4\nb,1,2\n") { path in
      var log = FollowedLog(path, options: CurveOptions(runColumns: ["run"]))
      _ = try log.update()
      #expect(Set(log.runs.map(\.name)).count == 3)
      let logs = try CurveTable(reading: path, by: ["run"])
      #expect(logs.curves.map(\.name) == log.runs.map(\.name))
    }
  }

  @Test func `columns of runs in pieces of any size come to the curves of the whole`() throws {
    var text = "Step,a - loss,b - _step,b - loss,a - loss__MIN,seed\n"
    for step in 1...120 {
      let cells =
        step % 2 == 0 ? "\(4 + 1 / Double(step)),,," : ",\(step),\(3 + 1 / Double(step)),0"
      text += "\(step),\(cells),\(step % 3)\n"
    }
    for (groups, conditions) in [([], []), (["seed"], []), ([], ["Step>20"])] {
      let options = CurveOptions(
        positionColumn: "Step", metricColumn: "loss", runColumns: groups,
        conditions: conditions.compactMap { RowCondition($0) })
      try withLog(text) { path in
        let table = try CurveTable(
          reading: path, position: "Step", metric: "loss", by: groups,
          conditions: options.conditions)
        try withLog("") { path in
          let file = try FileHandle(forWritingTo: URL(filePath: path))
          var log = FollowedLog(path, options: options)
          let bytes = Array(text.utf8)
          for start in stride(from: 0, to: bytes.count, by: 61) {
            try file.write(contentsOf: bytes[start..<min(start + 61, bytes.count)])
            _ = try log.update()
          }
          #expect(!log.isOneRun && log.metric == "loss" && log.positionName == "Step")
          #expect(log.runs.map(\.name) == table.curves.map(\.name))
          #expect(log.runs.map(\.curve.positions) == table.curves.map(\.positions))
          #expect(log.runs.map(\.curve.values) == table.curves.map(\.values))
          #expect(log.account?.notes == table.account.notes)
          #expect(log.account?.rows == table.account.rows)
          #expect(log.account?.values == table.account.values)
          #expect(log.account?.lossColumn == "loss" && table.metric == "loss")
        }
      }
    }
  }

  @Test func `columns that come and go leave the other runs in their places`() throws {
    try withLog("step,a - loss,b - loss\n1,3,4\n2,2,\n") { path in
      var log = FollowedLog(path, options: CurveOptions(metricColumn: "loss"))
      _ = try log.update()
      try Data("step,c - loss,b - loss\n1,7,4\n2,6,3.5\n".utf8).write(to: URL(filePath: path))
      #expect(try log.update())
      #expect(log.runs.map(\.name) == ["a", "b", "c"])
      #expect(log.runs.map(\.curve.values) == [[3, 2], [4, 3.5], [7, 6]])
      #expect(log.account?.values == 4)
      // A column alone is the run of the file.
      try Data("step,b - loss\n1,4\n2,3\n3,2\n".utf8).write(to: URL(filePath: path))
      _ = try log.update()
      #expect(log.isOneRun && log.runs.map(\.name) == [Run.name(ofFile: path)])
      #expect(log.runs[0].curve.values == [4, 3, 2] && log.runs[0].metric == "loss")
    }
  }

  @Test func `each run has steps of its own where its columns say so`() throws {
    let text =
      "a - step,a - loss,a - lr,b - step,b - loss,b - lr\n1,3,0.1,10,4,0.2\n2,2,0.1,20,3,0.2\n"
    try withLog(text) { path in
      for position in [nil, "step"] {
        var log = FollowedLog(
          path, options: CurveOptions(positionColumn: position, metricColumn: "loss"))
        _ = try log.update()
        #expect(log.runs.map(\.curve.positions) == [[1, 2], [10, 20]])
        #expect(log.runs.map { $0.recordedSchedule()?.schedule.rate(at: 2) } == [0.1, 0.2])
        #expect(log.runs.map(\.positionName) == ["step", "step"])
      }
    }
  }
}
