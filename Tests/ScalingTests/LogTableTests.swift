import Basics
import Foundation
import Laws
import Records
import Scaling
import Schedules
import Testing

@Suite("Tables from logs")
struct LogTableTests {
  private func run(
    _ name: String, size: Double? = 1e6, losses: [Double] = [5, 3, 2],
    schedule: any Schedule, file: String? = nil
  ) -> Run {
    Run(
      name: name,
      records: losses.enumerated().map { index, loss in
        Record(step: (index + 1) * schedule.steps / losses.count, loss: loss)
      }, schedule: schedule, modelSize: size, file: file)
  }

  private func cosine(_ steps: Int = 300) throws -> any Schedule {
    try Cosine(peak: 1e-3, steps: steps, warmup: 10)
  }

  /// A log of text in a folder that is gone after the test.
  private func withLog<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "a.csv")
    try Data(text.utf8).write(to: file)
    return try body(file.path)
  }

  @Test func `a run is a point of its end`() throws {
    let runs = [
      run("small", size: 1e6, schedule: try cosine()),
      run("large", size: 4e6, losses: [4, 2.5, 1.5], schedule: try cosine(600)),
    ]
    let table = try ScalingTable(runs: runs, tokensPerStep: { $0.name == "small" ? 512 : 1024 })
    #expect(table.points.values(.parameters) == [1e6, 4e6])
    #expect(table.points.values(.tokens) == [153_600, 614_400])
    #expect(table.points.values(.steps) == [300, 600])
    #expect(table.points.values(.batch) == [512, 1024])
    #expect(table.points.values(.compute) == [9.216e11, 1.47456e13])
    #expect(table.losses == [2, 1.5])
    #expect(table.runs == ["small", "large"])
    #expect(table.notes.isEmpty)
  }

  @Test(arguments: [(1, 2.0), (2, 2.5), (3, 10.0 / 3), (9, 10.0 / 3)])
  func `losses are means of the last rows`(rows: Int, loss: Double) throws {
    let table = try ScalingTable(
      runs: [run("a", schedule: try cosine())], tokensPerStep: { _ in 1 }, lastRows: rows)
    #expect(abs(table.losses[0] - loss) < 1e-12)
    #expect(table.points.values(.tokens) == [300])
    #expect(table.notes.count == (rows > 1 ? 1 : 0))
    #expect(table.notes.allSatisfy { !$0.isDoubt })
  }

  @Test func `what is not known is refused with the run's name`() throws {
    let known = run("known", schedule: try cosine())
    let unsized = run("unsized", size: nil, schedule: try cosine())
    let error = try #require(throws: Refusal.self) {
      try ScalingTable(runs: [known, unsized], tokensPerStep: { _ in 8 })
    }
    #expect(error.remark.message == "unsized: how many parameters the model has is not known")
    #expect(error.remark.advice?.description.contains("# parameters: N") == true)
    let uncounted = try #require(throws: Refusal.self) { try ScalingTable(runs: [known]) }
    #expect(uncounted.remark.message == "known: how many tokens a step takes is not known")
    for losses: [Double] in [[], [3, 2, -1], [2, 1, 0]] {
      #expect(throws: Refusal.self) {
        try ScalingTable(
          runs: [run("bad", losses: losses, schedule: try cosine())], tokensPerStep: { _ in 8 })
      }
    }
    for tokens in [0, -1, Double.nan, .infinity] {
      #expect(throws: Refusal.self) {
        try ScalingTable(runs: [known], tokensPerStep: { _ in tokens })
      }
    }
    #expect(throws: Refusal.self) { try ScalingTable(runs: [], tokensPerStep: { _ in 8 }) }
    #expect(throws: Refusal.self) {
      try ScalingTable(runs: [known], tokensPerStep: { _ in 8 }, lastRows: 0)
    }
  }

  @Test func `runs that did not end annealed are said`() throws {
    let constant = run("constant", schedule: try Constant(peak: 1e-3, steps: 300, warmup: 10))
    let tenth = run("tenth", schedule: try Cosine(peak: 1e-3, final: 1e-4, steps: 300))
    let fifth = run("fifth", schedule: try Cosine(peak: 1e-3, final: 2e-4, steps: 300))
    let table = try ScalingTable(runs: [constant, tenth, fifth], tokensPerStep: { _ in 8 })
    let note = try #require(table.notes.first)
    #expect(table.notes.count == 1 && note.isDoubt)
    #expect(note.message.hasPrefix("constant, fifth did not end annealed"))
    #expect(note.message.hasSuffix("their losses are of mid-schedule"))
    // A cosine that was cut in the middle of its decay.
    var cut = run("cut", schedule: try cosine())
    cut.records.removeLast()
    #expect(try ScalingTable(runs: [cut], tokensPerStep: { _ in 8 }).notes.count == 1)
  }

  @Test func `names are made different`() throws {
    let runs = [run("seed-1", schedule: try cosine()), run("seed-1", schedule: try cosine())]
    #expect(try ScalingTable(runs: runs, tokensPerStep: { _ in 8 }).runs == ["seed-1", "seed-1-2"])
  }

  @Test func `tokens of a step come from the log`() throws {
    let log = """
      # parameters: 5e4
      step,tokens,lr,loss
      10,5120,1e-3,3
      20,10240,5e-4,2
      30,15360,0,1.5

      """
    try withLog(log) { path in
      #expect(ScalingTable.tokensPerStep(inLog: path) == 512)
      let run = try Log(reading: path).run
      let table = try ScalingTable(runs: [run])
      #expect(table.points.values(.tokens) == [15360] && table.points.values(.parameters) == [5e4])
      #expect(table.losses == [1.5])
    }
    // A batch that grew: D is what the log says, at the end and where it was cut.
    try withLog("step,tokens,lr,loss\n1,10,1,3\n2,20,1,2\n4,80,1,1\n") { path in
      #expect(ScalingTable.tokensPerStep(inLog: path) == 20)
      #expect(ScalingTable.tokensPerStep(inLog: path, at: 2) == 10)
      #expect(ScalingTable.tokensPerStep(inLog: path, at: 3) == 20)
    }
  }

  @Test(arguments: [
    "step,lr,loss\n1,1,3\n2,1,2\n", "tokens,lr,loss\n1,1,3\n2,1,2\n",
    "step,tokens,num_tokens\n1,2,3\n", "step,tokens\n0,10\n", "step,tokens\n1,-5\n",
    // Two runs in one file that differ at their ends.
    "run,step,tokens\na,1,5\na,2,10\nb,1,7\nb,2,14\n", "",
  ])
  func `no tokens of a step where a log does not say them`(text: String) throws {
    try withLog(text) { path in
      #expect(ScalingTable.tokensPerStep(inLog: path, at: 2) == nil)
    }
    #expect(ScalingTable.tokensPerStep(inLog: "/no/such/file.csv") == nil)
    #expect(ScalingTable.tokensPerStep(inLog: "-") == nil)
  }

  @Test func `the trainer's own logs make points`() throws {
    let log = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Data/language-model/size-50k/cosine/seed-1.csv")
    var run = try Log(reading: log.path).run
    run.modelSize = 56_608
    let table = try ScalingTable(runs: [run])
    #expect(table.points.values(.tokens) == [3_072_000])
    #expect(table.losses == [1.0889493753032349])
    #expect(table.notes.isEmpty)
  }
}
