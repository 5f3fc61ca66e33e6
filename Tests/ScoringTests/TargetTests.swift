import Basics
import Records
import Scoring
import Testing

@Suite struct TargetTests {
  private func run(
    _ submission: String, on workload: String = "w", study: String = "1", trial: String = "1",
    _ values: [Double], every step: Double = 10, goal: Curve.Goal = .lower
  ) -> ScoredRun {
    ScoredRun(
      submission: submission, workload: workload, study: study, trial: trial,
      result: .curve(
        Curve(
          positions: values.indices.map { step * Double($0 + 1) }, values: values, goal: goal)),
      origin: "runs.csv")
  }

  private func times(_ runs: [ScoredRun], target: Double) throws -> [String: Double?] {
    var options = ScoringOptions()
    options.targets = ["w": target]
    let board = try Scoreboard(of: runs, options)
    return Dictionary(board.entries.map { ($0.submission, $0.results[0].time) }) { first, _ in first
    }
  }

  @Test func `the time is that of the first evaluation as good as the target`() throws {
    // Nothing is interpolated; a value that is the target reaches it; what comes after does not matter.
    let found = try times(
      [
        run("a", [3, 2.5, 2, 1.5]), run("b", [3, 1.9, 4, 4]), run("c", [3, .nan, -.infinity, 2.1]),
      ],
      target: 2)
    #expect(found == ["a": 30, "b": 20, "c": nil])
  }

  @Test func `of scores the first that is as high`() throws {
    let found = try times(
      [
        run("a", [0.1, 0.5, 0.8, 0.7], goal: .higher),
        run("b", [.infinity, 0.79, 0.8, 0.9], goal: .higher),
      ], target: 0.8)
    #expect(found == ["a": 30, "b": 30])
  }

  @Test(arguments: [
    (1, 1.0), (2, 2.0), (3, 2.0), (4, 3.0), (5, 3.0),
  ])
  func `half of a baseline's studies reach what it makes the target`(
    studies: Int, target: Double
  ) throws {
    // The best values of the studies are 1, 2, 3, …, each that of the second trial.
    let baseline = (1...studies).flatMap { study in
      [
        run("base", study: "\(study)", trial: "1", [9, 8]),
        run("base", study: "\(study)", trial: "2", [9, Double(study), 7]),
      ]
    }
    var options = ScoringOptions()
    options.baseline = "base"
    let board = try Scoreboard(of: baseline + [run("other", [2, 0.5])], options)
    #expect(board.workloads[0].target == target)
    #expect(board.entries.first { $0.submission == "base" }?.results[0].time == 20)
  }

  @Test func `a baseline without values makes no target`() throws {
    var options = ScoringOptions()
    options.baseline = "base"
    #expect(throws: Refusal.self) {
      try Scoreboard(of: [run("base", [.nan]), run("other", [1])], options)
    }
    #expect(throws: Refusal.self) {
      try Scoreboard(
        of: [run("base", [1]), run("other", [1]), run("other", on: "w2", [1])], options)
    }
    options.targets = ["w2": 1]
    #expect(
      try Scoreboard(
        of: [run("base", [1]), run("other", [1]), run("other", on: "w2", [1])], options
      )
      .workloads.map(\.target) == [1, 1])
    #expect(throws: Refusal.self) { try Scoreboard(of: [run("a", [1]), run("b", [1])]) }
  }
}
