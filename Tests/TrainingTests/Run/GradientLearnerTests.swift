import Schedules
import Testing

@testable import Training

struct GradientLearnerTests {
  @Test func `a record holds what its columns say`() throws {
    let run = try TrainingRun.bowl(
      Optimization(.sgd, clip: 1e-3, accumulate: 2), schedule: Constant(peak: 0.01, steps: 4),
      logEvery: 2)
    #expect(
      run.columns.names == [
        "step", "examples", "lr", "train_loss", "val_loss", "grad_norm", "grad_norm_l1",
        "param_norm", "seconds",
      ])
    #expect(run.columns.loss == "val_loss")
    let objective = Bowl()
    let parameters = ParameterVector(count: objective.layout.count)
    let gradient = ParameterVector(count: objective.layout.count)
    objective.initialize(parameters.values)
    // Clipped to a thousandth, the weights stay where they are to within a hundred-thousandth.
    func mean(_ step: Int) -> Double {
      var sum = 0.0
      for part in 0..<2 {
        sum += objective.evaluate(
          BatchIndex(step: step, part: part, parts: 2), at: parameters.reading,
          gradient: gradient.values, isAdding: part > 0)
      }
      return sum / 2
    }
    let first = try #require(run.next())
    #expect(first.consumed == 2 * 2 * 4)
    // Types are written out: in one expression they take seconds to find.
    func isNear(_ value: Double?, _ expected: Double) -> Bool {
      value.map { abs($0 / expected - 1) < 1e-3 } ?? false
    }
    #expect(isNear(first["train_loss"], (mean(1) + mean(2)) / 2))
    let g: [Double] = objective.places.map { Double(gradient.values[$0]) / 2 }
    let squares: Double = g.reduce(0) { $0 + $1 * $1 }
    let sizes: Double = g.reduce(0) { $0 + abs($1) }
    #expect(isNear(first["grad_norm"], squares.squareRoot()))
    #expect(isNear(first["grad_norm_l1"], sizes))
    let norm = try #require(first["param_norm"])
    #expect(abs(norm - 9.2) < 0.2)
    #expect(first.loss == first["val_loss"])
    let second = try #require(run.next())
    #expect(isNear(second["train_loss"], (mean(3) + mean(4)) / 2))
    #expect(try #require(second["seconds"]) >= #require(first["seconds"]))
  }

  @Test func `a rate that is too high diverges, and the records before it stand`() throws {
    let run = try TrainingRun.bowl(
      Optimization(.sgd), schedule: Constant(peak: 1, steps: 100), logEvery: 1)
    let records = run.records()
    guard case .diverged(let step) = try #require(run.outcome) else {
      Issue.record("the outcome is \(String(describing: run.outcome))")
      return
    }
    #expect(records.count == step - 1 && step > 1 && step < 100)
    #expect(records.allSatisfy { $0.measures.allSatisfy(\.isFinite) })
  }

  static let optimizations: [Optimization] = Optimizer.allCases.flatMap { optimizer in
    [WeightAverage.none, .exponential(decay: 0.9), .latest(3)].map {
      try! Optimization(optimizer, weightDecay: 0.1, clip: 2, accumulate: 2, average: $0)
    }
  }

  /// At and between records, before and after the ring of the last three is full.
  @Test func `a loss that stays high diverges where it began as a guess`() throws {
    // The steepest direction grows by 2 % a step, and so the loss by 4 %.
    func run(startsFromIgnorance: Bool) throws -> TrainingRun {
      try .bowl(
        Optimization(.sgd), schedule: Constant(peak: 2.02 / 9, steps: 170), logEvery: 1,
        objective: Bowl(noise: 0, startsFromIgnorance: startsFromIgnorance))
    }
    let whole = try run(startsFromIgnorance: false)
    let losses = whole.records().compactMap { $0["train_loss"] }
    #expect(whole.outcome == .completed)
    let first = try #require(losses.firstIndex { $0 > TrainingRun.lastingFactor * losses[0] }) + 1
    let ended = try run(startsFromIgnorance: true)
    #expect(ended.records().count == first + TrainingRun.lastingSteps - 2)
    #expect(ended.outcome == .diverged(at: first + TrainingRun.lastingSteps - 1))
    // The steps are counted across an interruption.
    let halves = try (run(startsFromIgnorance: true), run(startsFromIgnorance: true))
    for _ in 0..<first + 20 { _ = halves.0.next() }
    try halves.1.resume(from: halves.0.checkpoint())
    _ = halves.1.records()
    #expect(halves.1.outcome == ended.outcome)
  }

  @Test(arguments: optimizations, [false, true])
  func `a checkpoint of any step leads to the same records`(
    optimization: Optimization, isDiagnosing: Bool
  ) throws {
    func run() throws -> TrainingRun {
      try TrainingRun.bowl(
        optimization, schedule: Cosine(peak: 0.05, steps: 17), logEvery: 3,
        isDiagnosing: isDiagnosing)
    }
    // As text, in which a value that could not be determined is equal to itself.
    func texts(_ records: [TrainingRecord]) -> [[String]] {
      records.map { $0.timeless.map(\.description) }
    }
    let whole = try run().records()
    for stop in 0..<17 {
      let first = try run()
      var records: [TrainingRecord] = []
      while first.step < stop {
        if let record = first.next(pausing: { first.step == stop }) { records.append(record) }
      }
      let bytes = first.checkpoint().bytes
      let second = try run()
      try second.resume(from: Checkpoint(bytes: bytes))
      #expect(second.step == stop)
      records += second.records()
      #expect(texts(records) == texts(whole), "from step \(stop)")
      #expect(records.map(\.consumed) == whole.map(\.consumed))
    }
  }
}
