import Basics
import Records
import Scoring
import Testing

@Suite struct BudgetRanksTests {
  private func run(
    _ submission: String, _ workload: String, _ budget: String, study: String = "1",
    trial: String = "1", _ end: Double, hasDiverged: Bool = false
  ) -> ScoredRun {
    var run = ScoredRun(
      submission: submission, workload: workload, study: study, trial: trial, budget: budget,
      result: .curve(Curve(positions: [1, 2], values: [0.01, end])), origin: "runs.csv")
    run.hasDiverged = hasDiverged
    return run
  }

  /// Ends of a, b and c; the ranks are 1 2 3, 1.5 1.5 3, 3 1 2 and 1 2 3.
  private func example(study: String = "1") -> [ScoredRun] {
    [
      ("w1", "0.1", [1.0, 2, 3]), ("w2", "0.1", [1, 1, 2]), ("w1", "0.05", [3, 1, 2]),
      ("w2", "0.05", [5, 6, 7]),
    ].flatMap { workload, budget, ends in
      zip(["a", "b", "c"], ends).map { run($0, workload, budget, study: study, $1) }
    }
  }

  @Test func `an example worked by hand`() throws {
    let ranks = try BudgetRanks(of: example())
    // By number, however they came.
    #expect(ranks.budgets == ["0.05", "0.1"])
    #expect(ranks.entries.map(\.submission) == ["a", "b", "c"])
    // a: (3 + 1)/2 and (1 + 1.5)/2; b: (1 + 2)/2 and (2 + 1.5)/2, as good over both; c: (2 + 3)/2 and 3.
    #expect(
      ranks.entries.map { $0.ranks.map(\.mean) } == [[2, 1.25], [1.5, 1.75], [2.5, 3]])
    #expect(ranks.entries.map(\.overall) == [1.625, 1.625, 2.75])
    #expect(ranks.entries.map { $0.ranks.map(\.first) } == [[1, 2], [1, 1], [0, 0]])
    #expect(ranks.studies == [2, 2])
    // Two workloads say too little.
    #expect(ranks.entries.allSatisfy { $0.overallInterval == nil })
    #expect(ranks.remarks.contains { $0.message.contains("no intervals") })
  }

  @Test func `the best trial counts, and a run that diverged comes last`() throws {
    let runs = [
      run("a", "w", "1", trial: "1", 5), run("a", "w", "1", trial: "2", 1),
      run("b", "w", "1", trial: "1", 2), run("b", "w", "1", trial: "2", .nan),
      run("c", "w", "1", 0.5, hasDiverged: true), run("d", "w", "1", .infinity),
    ]
    let ranks = try BudgetRanks(of: runs)
    #expect(ranks.entries.map(\.submission) == ["a", "b", "c", "d"])
    #expect(ranks.entries.map(\.overall) == [1, 2, 3.5, 3.5])
    #expect(
      ranks.remarks.contains { $0.message.contains("2 times a submission ends at no finite") })
  }

  @Test func `studies in which one is missing are left out`() throws {
    var runs = example() + example(study: "2")
    runs.removeAll { $0.submission == "c" && $0.workload == "w1" && $0.study == "2" }
    let ranks = try BudgetRanks(of: runs)
    #expect(ranks.studies == [3, 3])
    #expect(ranks.remarks.contains { $0.message.contains("2 studies in which") })
    #expect(throws: Refusal.self) {
      try BudgetRanks(of: example().filter { $0.submission != "c" || $0.budget == "0.1" })
    }
    #expect(throws: Refusal.self) {
      try BudgetRanks(of: example().filter { $0.submission == "a" })
    }
    #expect(throws: Refusal.self) { try BudgetRanks(of: example() + example()) }
    #expect(throws: Refusal.self) { try BudgetRanks(of: []) }
  }

  @Test func `ranks do not depend on the unit of the loss`() throws {
    let plain = try BudgetRanks(of: example())
    let scaled = example().map { run in
      var run = run
      if case .curve(var curve) = run.result {
        curve.values = curve.values.map { 8 * $0 }
        run.result = .curve(curve)
      }
      return run
    }
    #expect(try BudgetRanks(of: scaled).entries.map(\.overall) == plain.entries.map(\.overall))
  }

  /// Two submissions, of which the first is better by 0.5 standard deviations of what differs from workload to
  /// workload and from study to study.
  @Test(arguments: [(4, 3), (8, 1), (1, 5)])
  func `intervals hold the truth as often as they say`(workloads: Int, studies: Int) throws {
    var random = SplitMix64(seed: 3)
    func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    func draw(_ workloads: Int, _ studies: Int) -> [ScoredRun] {
      (0..<workloads).flatMap { workload in
        let own = workloads == 1 ? 0 : 0.7 * normal()
        return (0..<studies).flatMap { study in
          let gap = 0.5 + own + 0.7 * normal()
          return [
            run("a", "w\(workload)", "1", study: "\(study)", 3),
            run("b", "w\(workload)", "1", study: "\(study)", 3 + gap),
          ]
        }
      }
    }
    // The share of studies in which the first is better: P(N(0.5, s²) > 0) by many draws.
    var wins = 0
    for _ in 0..<40_000 {
      let gap = 0.5 + (workloads == 1 ? 0 : 0.7 * normal()) + 0.7 * normal()
      if gap > 0 { wins += 1 }
    }
    let truth = 2 - Double(wins) / 40_000
    var held = 0
    let trials = 200
    for _ in 0..<trials {
      var options = ScoringOptions()
      options.draws = 300
      let ranks = try BudgetRanks(of: draw(workloads, studies), options)
      let entry = try #require(ranks.entries.first { $0.submission == "a" })
      if try #require(entry.overallInterval).contains(truth) { held += 1 }
    }
    // 90 % are asked for; ranks are coarse, and where all studies agree there is no scatter to see.
    #expect(Double(held) / Double(trials) > 0.8)
  }
}
