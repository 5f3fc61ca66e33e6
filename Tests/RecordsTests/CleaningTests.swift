import Records
import Schedules
import Testing

struct CleaningTests {
  let rows = [(1, 1e-3, 3.5), (2, 1e-3, 3.25), (3, 5e-4, 3.0), (4, 2.5e-4, 2.875)]

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `any line ending will do`(ending: String) throws {
    let text = (["step,lr,loss"] + rows.map { "\($0.0),\($0.1),\($0.2)" } + [""])
      .joined(separator: ending)
    let log = try read(text)
    #expect(log.losses == rows.map(\.2))
    #expect(rows.allSatisfy { log.run.schedule.rate(at: $0.0) == $0.1 })
  }

  @Test func `comments, blank lines and a byte order mark are skipped`() throws {
    let log = try read(
      "\u{feff}# made by hand, with love\n\n# seed: 1\nstep,lr,loss\n1,1,3\n\n# pause\n2,1,2\n\r\n3,1,1\n"
    )
    #expect(log.losses == [3, 2, 1])
    #expect(log.account.rows == 3)
  }

  @Test func `quotes hold delimiters, quotes and line endings`() throws {
    let log = try read(
      "\"step\",\"note, \"\"the\"\" one\",\"lr\",\"loss\"\n\"1\",\"a\nb\",\"1\",\"3\"\n"
        + "2,\"x,\"\"y\",1,2\n3,,\" 1 \",1\n")
    #expect(log.steps == [1, 2, 3])
    #expect(log.losses == [3, 2, 1])
  }

  @Test func `places count the lines inside quotes`() throws {
    let text = "step,note,lr,loss\n1,\"a\nb,\"\"c\"\"\",1,3\n2,,\"1\",2\n3,,1,oops\n"
    let error = try #require(try readingError(text))
    #expect(
      error.description
        == "run.csv:5:4: 'oops' in column 'loss' is not a number. "
        + "Correct it, or leave the cell blank")
    let repaired = try read(text.replacing("oops", with: "1"))
    #expect(repaired.losses == [3, 2, 1])
  }

  @Test func `what is not finite is dropped and counted`() throws {
    let log = try read(
      "step,lr,loss\n1,1,3\n2,1,NaN\n3,inf,2\n4,1,-Infinity\n5,1,1\n,1,0.5\nnan,1,0.5\n")
    #expect(log.steps == [1, 3, 5])
    #expect(
      log.account.notes == [
        .dropped(.noStep, count: 2, firstLine: 7),
        .dropped(.notFiniteLoss, count: 2, firstLine: 3),
        .dropped(.notFiniteRate, count: 1, firstLine: 4),
      ])
  }

  @Test(arguments: ["", " ", "NA", "N/A", "null", "None", "-"])
  func `a blank cell is no value`(blank: String) throws {
    let log = try read("step,lr,loss\n1,1,3\n2,1,\(blank)\n3,\(blank),2\n4,1,1\n")
    #expect(log.steps == [1, 3, 4])
    #expect(log.account.notes.isEmpty || log.account.notes.count == 1)
  }

  @Test func `rates and losses on different rows are joined by step`() throws {
    let log = try read(
      "step,lr,loss\n0,4e-4,\n10,3e-4,\n20,2e-4,\n30,1e-4,\n0,,9\n10,,8\n20,,7\n30,,6\n")
    #expect(log.steps == [0, 10, 20, 30])
    #expect(abs(log.run.schedule.rate(at: 10) - 3e-4) < 1e-15)
    #expect(abs(log.run.schedule.rate(at: 15) - 2.5e-4) < 1e-15)
    #expect(log.account.notes == [.joined(rowsWithLossAlone: 4, rowsWithRateAlone: 4)])
  }

  @Test func `after a restart the later run wins from its first step on`() throws {
    let log = try read(
      "step,lr,loss\n1,1,10\n2,1,9\n3,1,8\n4,1,7\n5,1,6\n3,0.5,5\n4,0.5,4\n5,0.5,3\n6,0.5,2\n")
    #expect(log.steps == [1, 2, 3, 4, 5, 6])
    #expect(log.losses == [10, 9, 5, 4, 3, 2])
    #expect((1...6).map(log.run.schedule.rate) == [1, 1, 0.5, 0.5, 0.5, 0.5])
    #expect(log.account.notes == [.restarts(count: 1, step: 3, replaced: 3)])
  }

  @Test func `a restart cuts the line through the rates that it replaces`() throws {
    // The first run's rates are one line to step 100; the second begins at half of it.
    let first = stride(from: 0, through: 100, by: 10).map { "\($0),1,5\n" }.joined()
    let second = stride(from: 50, through: 120, by: 10).map { "\($0),0.5,4\n" }.joined()
    let log = try read("step,lr,loss\n" + first + second)
    #expect([0, 40, 49].map(log.run.schedule.rate) == [1, 1, 1])
    #expect([50, 60, 120].map(log.run.schedule.rate) == [0.5, 0.5, 0.5])
  }

  @Test func `rows in no order are sorted, and the later line wins`() throws {
    let log = try read("step,lr,loss\n5,5,1\n4,4,2\n3,3,3\n2,2,4\n4,4,7\n1,1,5\n")
    #expect(log.steps == [1, 2, 3, 4, 5])
    #expect(log.losses == [5, 4, 3, 7, 1])
    #expect((1...5).map(log.run.schedule.rate) == [1, 2, 3, 4, 5])
    #expect(log.account.notes.prefix(2) == [.sorted, .duplicates(1)])
  }

  @Test func `of rows for one step the later wins`() throws {
    let log = try read("step,lr,loss\n1,1,3\n2,1,2.5\n2,1,2\n3,1,1\n")
    #expect(log.losses == [3, 2, 1])
    #expect(log.account.notes == [.duplicates(1)])
  }

  @Test func `whole steps may be written as decimals`() throws {
    #expect(try read("step,lr,loss\n100.0,1,3\n2e2,1,2\n300.,1,1\n").steps == [100, 200, 300])
    #expect(
      try readingError("step,lr,loss\n1,1,3\n100.5,1,2\n")?.description
        == "run.csv:3:1: step 100.5 is not a whole number. "
        + "Steps count updates: 0, 1, 2, … Name the right column of steps")
    #expect(
      try readingError("step,lr,loss\n-1,1,3\n")?.message == "step -1 is negative")
    #expect(try readingError("step,lr,loss\n1e300,1,3\n")?.kind == .badData)
  }

  @Test func `negative rates are errors`() throws {
    #expect(
      try readingError("step,loss,lr\n1,3,1\n2,3,-0.1\n")?.description
        == "run.csv:3:3: the rate -0.1 is negative. Name the right column of rates")
  }

  @Test func `a loss that has no logarithm is kept and its place remembered`() throws {
    let log = try read("step,lr,loss\n1,1,3\n2,1,0\n3,1,-1\n4,1,2\n")
    #expect(log.losses == [3, 0, -1, 2])
    #expect(log.account.firstNonPositiveLoss?.line == 3)
    #expect(log.account.firstNonPositiveLoss?.step == 2)
  }

  @Test func `steps are cut after the schedule is known`() throws {
    let log = try read(
      "step,lr,loss\n1,1,5\n2,2,4\n3,3,3\n4,3,2\n5,3,1\n6,3,0.5\n",
      LogOptions(from: 3, to: 5))
    #expect(log.steps == [3, 4, 5])
    #expect((1...6).map(log.run.schedule.rate) == [1, 2, 3, 3, 3, 3])
    #expect(log.account.notes.contains(.cut(from: 3, to: 5, count: 3)))
  }

  @Test func `three rows are the least`() throws {
    #expect(
      try readingError("step,lr,loss\n1,1,3\n2,1,2\n")?.description
        == "run.csv: 2 rows with a usable 'loss', and a run needs 3. "
        + "Log more steps, or choose another column of losses")
    #expect(
      try readingError("step,lr,loss\n1,1,3\n2,1,2\n3,1,1\n", LogOptions(from: 2))?.advice
        as? RecordsAdvice == .leaveOutLess)
    #expect(try readingError("step,lr,loss\n")?.kind == .badData)
  }

  @Test func `more fields than names are an error`() throws {
    #expect(
      try readingError("step,lr,loss\n1,1,3\n2,1,2,5\n")?.description
        == "run.csv:3:4: more fields than the 3 column names. "
        + "Quote fields that hold the delimiter; write numbers with a decimal point")
    #expect(try read("step,lr,loss\n1,1,3,\n2,1,2,\n3,1,1, \n").losses == [3, 2, 1])
  }

  @Test func `a decimal comma is named as such`() throws {
    #expect(
      try readingError("step;lr;loss\n1;0,5;3.5\n")?.description
        == "run.csv:2:2: '0,5' in column 'lr' is not a number. "
        + "Write numbers with a decimal point")
  }

  @Test(arguments: ["0x10", "1_00", "3.2%%", "1e", "--1", "1.2.3", "e5", ".", "+", "1 2", "True"])
  func `what only looks like a number is text`(text: String) throws {
    let error = try #require(try readingError("step,lr,loss\n1,1,3\n2,1,\(text)\n3,1,1\n"))
    #expect(error.line == 3)
    #expect(error.column == 3)
  }
}
