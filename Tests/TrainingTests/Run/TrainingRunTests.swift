import Schedules
import Testing

@testable import Training

@Suite("Training runs")
struct TrainingRunTests {
  private func plan(
    _ task: PowerLawRegression, schedule: any Schedule, seed: UInt64 = 1, logEvery: Int? = nil
  ) throws -> TrainingPlan {
    try TrainingPlan(
      .powerLawRegression(task), schedule: schedule, seed: seed, logEvery: logEvery)
  }

  private func run(
    _ task: PowerLawRegression, schedule: any Schedule, seed: UInt64 = 1, logEvery: Int? = nil
  ) throws -> TrainingRun {
    try TrainingRun(plan(task, schedule: schedule, seed: seed, logEvery: logEvery))
  }

  /// Five steps computed independently in Python: Philox and Box–Muller from their definitions in
  /// double precision, the gradient by the eigenvectors of its covariance.
  @Test func `a run is what its documentation says, digit by digit`() throws {
    let task = try PowerLawRegression(size: 10, batch: 3)
    let run = try run(
      task, schedule: Constant(peak: 0.1, steps: 5), seed: 1 << 40 + 7, logEvery: 1)
    let losses = [
      4.734405363457974, 4.483276845522137, 4.353856616658564, 3.427109656262111,
      3.5339205027102234,
    ]
    let expectedLosses = [
      4.576702727391647, 4.222954073961711, 3.92642393316048, 3.677017370534302,
      3.4664664551712674,
    ]
    for step in 1...5 {
      let logged = run.next()
      let record = try #require(logged)
      #expect(record.step == step)
      #expect(record.rate == 0.1)
      #expect(abs(record.loss / losses[step - 1] - 1) < 1e-6)
      #expect(abs(try #require(record.expectedLoss) / expectedLosses[step - 1] - 1) < 1e-13)
    }
    #expect(run.outcome == .completed)
    #expect(run.next() == nil)
  }

  @Test(arguments: [
    (1, nil, [1]), (7, 3, [3, 6, 7]), (6, 3, [3, 6]), (2, 5, [2]), (401, 200, [200, 400, 401]),
  ])
  func `records lie on the grid, and the last step is one`(
    steps: Int, logEvery: Int?, grid: [Int]
  ) throws {
    let run = try run(
      PowerLawRegression(size: 2, batch: 1), schedule: Constant(peak: 0.01, steps: steps),
      logEvery: logEvery)
    var found: [Int] = []
    run.train { found.append($0.step) }
    #expect(found == grid)
  }

  @Test func `a run logs about two hundred times unless told otherwise`() throws {
    let task = try PowerLawRegression(size: 2)
    let long = try plan(task, schedule: Constant(peak: 0.1, steps: 12_345))
    let short = try plan(task, schedule: Constant(peak: 0.1, steps: 150))
    #expect(long.logEvery == 61)
    #expect(short.logEvery == 1)
  }

  @Test func `a rate beyond the limit diverges, and the records before it stand`() throws {
    let task = try PowerLawRegression(size: 8, batch: 2)
    let rate = 1.5 * task.stabilityLimit
    let run = try run(task, schedule: Constant(peak: rate, steps: 5000), logEvery: 1)
    var records: [TrainingRecord] = []
    let outcome = run.train { records.append($0) }
    guard case .diverged(let step) = outcome else {
      Issue.record("the outcome is \(outcome)")
      return
    }
    #expect(records.count == step - 1)
    #expect(step > 1 && step < 1000)
    #expect(records.allSatisfy { $0.loss.isFinite && $0.loss <= 1000 * task.initialLoss })
    #expect(run.outcome == outcome)
    #expect(run.next() == nil)
  }

  @Test func `a rate just within the limit does not diverge in expectation`() throws {
    let task = try PowerLawRegression(size: 8, batch: 8)
    var expectation = ExpectedRegression(task)
    for _ in 0..<3000 { expectation.update(rate: 0.99 * task.stabilityLimit) }
    #expect(expectation.loss <= task.stationaryLoss(rate: 0.99 * task.stabilityLimit) ?? 0)
  }

  @Test func `rate 0 changes nothing, and a decayed rate ends lower than a constant one`() throws {
    let task = try PowerLawRegression(size: 16)
    let still = try run(task, schedule: Constant(peak: 0, steps: 3))
    let logged = still.next()
    let record = try #require(logged)
    #expect(abs(record.loss - task.initialLoss) < 1e-12)
    #expect(abs(try #require(record.expectedLoss) - task.initialLoss) < 1e-12)

    let constant = try run(task, schedule: Constant(peak: 0.3, steps: 600), logEvery: 600)
    let decayed = try run(
      task, schedule: WSD(peak: 0.3, steps: 600, decay: 120), logEvery: 600)
    let (high, low) = (constant.next(), decayed.next())
    #expect(try #require(low?.expectedLoss) < #require(high?.expectedLoss))
  }

  @Test func `seeds differ, and the same seed repeats`() throws {
    let task = try PowerLawRegression(size: 9)
    func first(_ seed: UInt64) throws -> TrainingRecord? {
      try run(task, schedule: Constant(peak: 0.1, steps: 20), seed: seed, logEvery: 5).next()
    }
    #expect(try first(1) == first(1))
    #expect(try first(1)?.loss != first(2)?.loss)
  }

  @Test func `an error thrown over a record leaves the run where it is`() throws {
    struct Full: Error {}
    let run = try run(
      PowerLawRegression(size: 2), schedule: Constant(peak: 0.1, steps: 10), logEvery: 2)
    #expect(throws: Full.self) {
      try run.train { if $0.step == 4 { throw Full() } }
    }
    #expect(run.step == 4)
    #expect(run.outcome == nil)
    #expect(run.next()?.step == 6)
  }

  @Test func `a cancelled run ends where it is, and an ended one cannot be cancelled`() throws {
    let run = try run(
      PowerLawRegression(size: 2), schedule: Constant(peak: 0.1, steps: 4), logEvery: 2)
    _ = run.next()
    run.cancel()
    #expect(run.outcome == .cancelled(after: 2))
    #expect(run.next() == nil)
    let whole = try self.run(
      PowerLawRegression(size: 2), schedule: Constant(peak: 0.1, steps: 4), logEvery: 2)
    whole.train { _ in }
    whole.cancel()
    #expect(whole.outcome == .completed)
  }

  @Test func `a step between records of 0 is refused`() throws {
    #expect(
      throws: TrainingError(
        argument: "log-every", value: "0", requirement: "must be at least 1 step")
    ) {
      try plan(
        PowerLawRegression(), schedule: Constant(peak: 0.1, steps: 10), logEvery: 0)
    }
  }

  @Test func `the configuration holds everything that decides the numbers`() throws {
    let task = try PowerLawRegression(size: 64)
    let plan = try plan(task, schedule: Constant(peak: 0.1, steps: 400), seed: 3)
    #expect(
      plan.configuration.map { "\($0.key)=\($0.value)" } == [
        "task=power-law-regression", "task-version=2", "size=64", "capacity-exponent=1.5",
        "source-exponent=0.5", "signal-variance=8.0", "noise-variance=2.0", "batch=8",
        "schedule=constant:peak=0.1,steps=400,warmup=0", "seed=3", "log-every=2",
      ])
  }
}

extension TrainingRecord {
  fileprivate var expectedLoss: Double? { self["expected_loss"] }
}
