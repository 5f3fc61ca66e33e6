import Schedules
import Synchronization
import Testing

@testable import Training

@Suite("Training studies")
struct TrainingStudyTests {
  private func study() throws -> TrainingStudy {
    TrainingStudy(
      plans: try [(3, 40), (20, 90), (8, 10), (5, 60), (12, 30)].enumerated().map { i, pair in
        try TrainingPlan(
          .powerLawRegression(PowerLawRegression(size: pair.0, batch: 2)),
          schedule: Cosine(peak: 0.3, steps: pair.1), seed: UInt64(i), logEvery: 10)
      })
  }

  @Test func `the number of workers changes no digit`() async throws {
    let study = try study()
    let alone = try await study.train(workers: 1)
    #expect(alone.map(\.records.count) == [4, 9, 1, 6, 3])
    #expect(alone.allSatisfy { $0.outcome == .completed })
    for workers in [2, 3, 16] {
      #expect(try await study.train(workers: workers) == alone)
    }
    #expect(try await study.train() == alone)
    // Nor does a study: each run alone makes the same records.
    for (plan, trained) in zip(study.plans, alone) {
      var records: [TrainingRecord] = []
      try TrainingRun(plan).train { records.append($0) }
      #expect(records == trained.records)
    }
  }

  @Test func `every record is handed over once, in its run's order`() async throws {
    let study = try study()
    let seen = Mutex([Int: [TrainingRecord]]())
    let trained = try await study.train(workers: 2) { run, record in
      seen.withLock { $0[run, default: []].append(record) }
    }
    let records = seen.withLock { $0 }
    #expect(records.count == trained.count)
    for (index, run) in trained.enumerated() { #expect(records[index] == run.records) }
  }

  @Test func `canceling ends runs after a step, and those not begun at once`() async throws {
    let endless = try TrainingPlan(
      .powerLawRegression(PowerLawRegression(size: 2, batch: 1)),
      schedule: Constant(peak: 0.01, steps: 1 << 40), logEvery: 1)
    let study = TrainingStudy(plans: [endless, endless])
    let (records, began) = AsyncStream.makeStream(of: Int.self)
    let training = Task {
      try await study.train(workers: 1) { _, record in began.yield(record.step) }
    }
    for await step in records where step == 3 { break }
    training.cancel()
    let trained = try await training.value
    let first = try #require(trained.first)
    #expect(first.outcome == .cancelled(after: first.records.count))
    #expect(trained[1] == TrainedRun(records: [], outcome: .cancelled(after: 0)))
  }

  @Test func `an empty study is no trouble`() async throws {
    #expect(try await TrainingStudy(plans: []).train().isEmpty)
  }
}
