import Schedules
import Testing

@testable import Training

struct SearchedRunTests {
  private static let search =
    "auto:min=1e-3,max=0.1,steps=100,stage=20,probe=5,candidates=3,longest=60,warmup=6,peak=0.05"

  private func plan(
    _ search: String = Self.search, average: WeightAverage = .none, logEvery: Int = 7
  ) throws -> TrainingPlan {
    try TrainingPlan(
      .perceptron(
        Perceptron(inputs: 3, widths: [4], validationExamples: 16, batch: 4)),
      optimization: Optimization(.momentum, average: average),
      search: AutoLRS.Settings(text: search), logEvery: logEvery)
  }

  @Test(arguments: ["", ",forecast=trend", ",forecast=smoothed,kappa=1"])
  func `the schedule that was found gives the same run`(more: String) throws {
    let run = try TrainingRun(plan(Self.search + more), threads: 1)
    let searched = run.records()
    #expect(run.outcome == .completed)
    let search = try #require(run.rateSearch)
    #expect(search.instruction == .finish)
    #expect(run.updates == 100 + search.probeSteps)
    #expect(search.probeSteps > 0)
    let again = try TrainingRun(
      TrainingPlan(
        run.plan.task, optimization: run.plan.optimization, schedule: #require(search.schedule),
        logEvery: 1), threads: 1)
    let retrained = again.records()
    for record in searched {
      let other = retrained[record.step - 1]
      #expect(record.step == other.step && record.rate == other.rate)
      #expect(record.consumed == other.consumed)
      #expect(record.loss == other.loss)
      #expect(record["grad_norm"] == other["grad_norm"])
    }
    // Where a stage begins and ends there is a record.
    let steps = Set(searched.map(\.step))
    #expect(
      search.stages.allSatisfy { steps.contains($0.first) && steps.contains($0.last) })
    #expect(searched.last?["probe_steps"] == Double(search.probeSteps))
    #expect(run.configuration.contains { $0.key == "search" })
    #expect(!run.configuration.contains { $0.key == "schedule" })
  }

  /// Paused after each update in turn, in probes too, and taken up by another run from bytes.
  @Test(arguments: [WeightAverage.none, .exponential(decay: 0.9), .latest(2)])
  func `a run goes on from any moment`(average: WeightAverage) throws {
    let whole = try TrainingRun(plan(average: average), threads: 1)
    let records = whole.records()
    var seen: [TrainingRecord] = []
    var run = try TrainingRun(plan(average: average), threads: 1)
    var pauses = 0
    while run.outcome == nil {
      if let record = run.next(pausing: { true }) { seen.append(record) }
      guard run.outcome == nil else { break }
      pauses += 1
      let bytes = run.checkpoint().bytes
      #expect(bytes.count <= run.largestCheckpoint)
      let other = try TrainingRun(plan(average: average), threads: 1)
      #expect(bytes.count <= other.largestCheckpoint)
      try other.resume(from: Checkpoint(bytes: bytes))
      #expect(other.checkpoint().bytes == bytes)
      run = other
    }
    #expect(pauses >= whole.updates)
    #expect(seen.map(\.timeless) == records.map(\.timeless))
    #expect(seen.map(\.rate) == records.map(\.rate))
    #expect(run.rateSearch == whole.rateSearch)
  }

  @Test func `a rate that ruins the model ends in no kept step`() throws {
    let run = try TrainingRun(
      plan("auto:min=1e-3,max=1e20,steps=40,stage=20,probe=10,candidates=6"), threads: 1)
    let records = run.records()
    #expect(run.outcome == .completed)
    #expect(records.allSatisfy { $0.loss.isFinite })
    let search = try #require(run.rateSearch)
    #expect(search.stages[0].candidates.contains { $0.forecast == nil })
    // Probes are given up where they diverge.
    #expect(search.probeSteps < 120)
  }

  @Test func `a task without validation is refused`() throws {
    let error = #expect(throws: TrainingError.self) {
      try TrainingPlan(
        .powerLawRegression(PowerLawRegression()), search: AutoLRS.Settings(text: Self.search))
    }
    #expect(error?.argument == "schedule")
  }

  @Test func `searches by other settings are other plans`() throws {
    #expect(try plan() == plan())
    #expect(try plan() != plan(Self.search + ",seed=2"))
    let checkpoint = try TrainingRun(plan(), threads: 1).checkpoint()
    let error = #expect(throws: TrainingError.self) {
      try TrainingRun(plan(Self.search + ",seed=2"), threads: 1).resume(from: checkpoint)
    }
    #expect(error?.argument == "search")
  }
}
