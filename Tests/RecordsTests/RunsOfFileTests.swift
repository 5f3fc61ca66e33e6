import Foundation
import Records
import Schedules
import Testing

/// Files that hold several runs, and runs that several files hold.
struct RunsOfFileTests {
  private static let constant = try? ScheduleText.parse("constant:peak=0.1,steps=100")

  /// Two runs, told apart by a text and by a number, one behind the other.
  private static let behind: String = {
    var text = "size,seed,step,lr,loss\n"
    for (place, size) in ["1B", "350M"].enumerated() {
      for step in 1...40 {
        text += "\(size),\(place),\(step),0.1,\(loss(step, above: place + 2))\n"
      }
    }
    return text
  }()

  private static func loss(_ step: Int, above end: Int) -> Double { Double(end) + 1 / Double(step) }

  private func runs(_ text: String, _ options: LogOptions) throws -> [Log] {
    try withLog(text) { try Log.runs(reading: $0, options: options) }
  }

  @Test func `a column tells runs apart`() throws {
    for (column, names) in [("size", ["1B", "350M"]), ("seed", ["seed=0", "seed=1"])] {
      // `1B` stands for a number, too.
      let expected = column == "size" ? ["size=1B", "size=350M"] : names
      let logs = try runs(Self.behind, LogOptions(runColumns: [column]))
      #expect(logs.map(\.run.name) == expected)
      #expect(logs.map(\.run.records.count) == [40, 40])
      #expect(logs[1].losses[0] == 4)
    }
  }

  @Test func `rows are chosen by what they say`() throws {
    for (text, count) in [
      ("size=1B", 40), ("size=1e9", 40), ("size!=1B", 40), ("size<1B", 40), ("size>=350M", 80),
    ] {
      let condition = try #require(RowCondition(text))
      let logs = try runs(
        Self.behind, LogOptions(runColumns: ["seed"], conditions: [condition]))
      #expect(logs.reduce(0) { $0 + $1.run.records.count } == count, "\(text)")
    }
    let chosen = try read(
      Self.behind, LogOptions(conditions: [RowCondition(column: "seed", value: "1")]))
    #expect(chosen.losses[0] == 4)
    #expect(chosen.account.notes.contains(.unchosen(40)))
    let error = try readingError(
      Self.behind, LogOptions(conditions: [RowCondition(column: "size", value: "7B")]))
    #expect(error?.message == "no row has size=7B")
  }

  @Test(arguments: ["=1", "size", "size<big", ""])
  func `what is no condition is none`(text: String) { #expect(RowCondition(text) == nil) }

  @Test func `a condition is printed as it is read`() {
    for text in ["a=1", "a!=b", "a<2", "a<=2", "a>2", "a>=2"] {
      #expect(RowCondition(text).map { "\($0)" } == text)
    }
    #expect(RowCondition("a == b")?.value == "b")
  }

  @Test func `runs are not fused where a column tells them apart`() throws {
    for order in ["behind", "alternating"] {
      var text = Self.behind
      if order == "alternating" {
        text = "size,step,lr,loss\n"
        for step in 1...40 {
          text += "1B,\(step),0.1,\(Self.loss(step, above: 2))\n"
          text += "350M,\(step),0.1,\(Self.loss(step, above: 3))\n"
        }
      }
      let error = try readingError(text)
      #expect(error?.message == "the file holds several runs, which 'size' tells apart")
      #expect(error?.advice as? RecordsAdvice == .tellRunsApartBy(column: "size"))
    }
  }

  @Test(arguments: [40, 10, 4])
  func `runs that share steps are not fused where one ends early`(last: Int) throws {
    var text = "trial,note,step,lr,loss\n"
    for step in 1...40 {
      // As pandas writes whole numbers before and after a blank one.
      text += "\(step < 20 ? "1" : "1.0"),x,\(step),0.1,\(Self.loss(step, above: 2))\n"
      if step <= last { text += "2,y,\(step),0.1,\(Self.loss(step, above: 3))\n" }
    }
    let error = try readingError(text)
    #expect(error?.advice as? RecordsAdvice == .tellRunsApartBy(column: "note"))
    let logs = try runs(text, LogOptions(to: 4, runColumns: ["trial"]))
    #expect(logs.map(\.run.name) == ["trial=1", "trial=2"])
  }

  @Test func `rows that are written twice, and notes on them, stay one run`() throws {
    var text = "note,step,lr,loss\n"
    for step in 1...60 {
      text += "a\(step / 5),\(step),0.1,3\n"
      if step % 4 == 0 { text += "b\(step / 8),\(step),0.1,3\n" }
    }
    #expect(try read(text).run.records.count == 60)
  }

  @Test func `a run that is restarted, and one that two ranks write, stay one`() throws {
    var text = "host,step,lr,loss\n"
    for step in 1...50 { text += "a,\(step),0.1,3\n" }
    for step in 30...80 { text += "b,\(step),0.1,2\n" }
    #expect(try read(text).run.records.count == 80)
    text = "rank,step,lr,loss\n"
    for step in 1...50 { text += "0,\(step),0.1,3\n1,\(step),0.1,2\n" }
    #expect(try read(text).run.records.count == 50)
  }

  /// An export of a tracker: a column for each run, and their least and greatest values.
  private static let wide: String = {
    var text = "Step,calm-sea - train/loss,calm-sea - train/loss__MIN,warm-sun - train/loss\n"
    for step in 1...10 {
      text += step % 2 == 0 ? "\(step),\(loss(step, above: 2)),1,\n" : "\(step),,,4\n"
    }
    return text
  }()

  @Test func `each run of a tracker's export has a column`() throws {
    let options = LogOptions(lossColumn: "train/loss", schedule: Self.constant)
    let logs = try runs(Self.wide, options)
    #expect(logs.map(\.run.name) == ["calm-sea", "warm-sun"])
    #expect(logs[0].steps == [2, 4, 6, 8, 10] && logs[1].losses == [4, 4, 4, 4, 4])
    let curves = try withLog(Self.wide) { try CurveTable(reading: $0, metric: "train/loss") }
    #expect(curves.curves.map(\.name) == ["calm-sea", "warm-sun"])
    #expect(curves.metric == "train/loss")
    let error = try readingError(Self.wide, LogOptions(schedule: Self.constant))
    #expect(error?.advice as? RecordsAdvice == .chooseRun(.loss, all: "train/loss"))
  }

  @Test func `a loss and a rate of two files are one run`() throws {
    try withFolder { folder in
      let (loss, rate) = (folder.appending(path: "l.csv"), folder.appending(path: "r.csv"))
      var (losses, rates) = ("Wall time,Step,Value\n", "Wall time,Step,Value\n")
      for step in 1...20 {
        losses += "1.5,\(step),\(3 - Double(step) / 20)\n"
        rates += "1.5,\(step),0.01\n"
      }
      try Data(losses.utf8).write(to: loss)
      try Data(rates.utf8).write(to: rate)
      let sources = LogSource.sources(of: [
        "loss=\(loss.path)", "lr=\(rate.path)", rate.path, "loss=\(loss.path)", "lr=\(rate.path)",
        "loss=\(loss.path)",
      ])
      #expect(sources.map(\.tags.count) == [2, 0, 2, 1])
      let log = try Log(joining: sources[0])
      #expect(log.steps == Array(1...20) && log.losses[19] == 2)
      #expect(log.run.schedule.rate(at: 20) == 0.01)
      #expect(log.account.notes.contains(.joinedFiles(rates: rate.path)))
      #expect(throws: LogError.self) { try Log(joining: sources[3]) }
    }
  }

  @Test func `runs go by the shortest part of their paths that tells them apart`() {
    #expect(Run.names(ofFiles: ["a/x.csv", "b/y.csv"]) == ["x", "y"])
    #expect(Run.names(ofFiles: ["runs/a/metrics.csv", "runs/b/metrics.csv"]) == ["a", "b"])
    #expect(
      Run.names(ofFiles: ["s/a/v0/m.csv", "s/b/v0/m.csv", "s/o.csv"]) == ["a/v0", "b/v0", "o"])
    #expect(Run.names(ofFiles: ["m.csv", "m.csv"]) == ["m", "m-2"])
    #expect(Run.names(ofFiles: ["runs/e1/events.out.tfevents.17.host"]) == ["e1"])
  }
}
