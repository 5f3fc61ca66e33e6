public import Schedules

/// One training run under way: a task, a schedule and a seed, which together decide every number.
///
/// ```swift
/// let schedule = try Cosine(peak: 0.1, steps: 12_000, warmup: 200)
/// var run = try TrainingRun(PowerLawRegression(), schedule: schedule, seed: 1)
/// while let record = run.next() { print(record.step, record.rate, record.loss) }
/// ```
///
/// A run is a value: a copy trains on independently, from where it was copied.
public struct TrainingRun: Sendable {
  /// A loss this many times that at the start counts as divergence.
  public static let divergenceFactor = 1000.0

  public let task: PowerLawRegression
  public let schedule: any Schedule
  public let seed: UInt64
  /// Steps between records. The last step is recorded besides.
  public let logEvery: Int
  /// How many steps are done.
  public private(set) var step = 0
  /// How the run ended, or nil while there are steps to do.
  public private(set) var outcome: TrainingOutcome?

  private var learner: StochasticRegression
  private var expectation: ExpectedRegression

  /// A run before its first step.
  ///
  /// - Parameter logEvery: by default a 200th of the schedule's steps, at least 1.
  /// - Throws: ``TrainingError`` unless `logEvery` and the schedule's steps are at least 1.
  public init(
    _ task: PowerLawRegression, schedule: any Schedule, seed: UInt64 = 1, logEvery: Int? = nil
  ) throws(TrainingError) {
    guard schedule.steps >= 1 else {
      throw TrainingError(
        argument: "steps", value: "\(schedule.steps)", requirement: "must be at least 1")
    }
    let logEvery = logEvery ?? max(1, schedule.steps / 200)
    guard logEvery >= 1 else {
      throw TrainingError(
        argument: "log-every", value: "\(logEvery)", requirement: "must be at least 1 step")
    }
    self.task = task
    self.schedule = schedule
    self.seed = seed
    self.logEvery = logEvery
    learner = StochasticRegression(task, seed: seed)
    expectation = ExpectedRegression(task)
  }

  /// Trains on to the next step that is logged; nil once the run has an outcome.
  public mutating func next() -> TrainingRecord? {
    while outcome == nil {
      step += 1
      let rate = schedule.rate(at: step)
      learner.update(step: step, rate: rate)
      expectation.update(rate: rate)
      // Written so that a NaN diverges too.
      let limit = Self.divergenceFactor * task.initialLoss
      guard learner.loss <= limit, expectation.loss <= limit else {
        outcome = .diverged(at: step)
        return nil
      }
      if step == schedule.steps { outcome = .completed }
      if step == schedule.steps || step % logEvery == 0 {
        return TrainingRecord(
          step: step, rate: rate, loss: learner.loss, expectedLoss: expectation.loss)
      }
    }
    return nil
  }

  /// Trains to the end, handing over each record as it is made.
  ///
  /// Cancelling the Swift task that it runs in ends the run at the next record.
  ///
  /// - Throws: what `onRecord` throws; the run can then go on from where it is.
  @discardableResult
  public mutating func train(
    onRecord: (TrainingRecord) throws -> Void
  ) rethrows -> TrainingOutcome {
    while let record = next() {
      try onRecord(record)
      if Task.isCancelled { cancel() }
    }
    return outcome ?? .cancelled(after: step)
  }

  /// Ends the run where it is; a run that has ended stays as it is.
  public mutating func cancel() {
    if outcome == nil { outcome = .cancelled(after: step) }
  }

  /// Everything that decides the run's numbers, as keys and values for the head of its log.
  ///
  /// The same configuration makes the same log, byte for byte on the same kind of machine and to a
  /// relative 1e-6 on any; `task-version` rises whenever that would not hold.
  public var configuration: [(key: String, value: String)] {
    task.configuration + [
      ("schedule", schedule.text), ("seed", "\(seed)"), ("log-every", "\(logEvery)"),
    ]
  }
}

extension PowerLawRegression {
  /// The task and its parameters, as keys and values.
  public var configuration: [(key: String, value: String)] {
    [
      ("task", "power-law-regression"), ("task-version", "1"), ("size", "\(size)"),
      ("capacity-exponent", "\(capacityExponent)"), ("source-exponent", "\(sourceExponent)"),
      ("signal-variance", "\(signalVariance)"), ("noise-variance", "\(noiseVariance)"),
      ("batch", "\(batch)"),
    ]
  }
}

extension TrainingRun {
  package var cost: Double { Double(schedule.steps * task.size * task.batch) }
}
