import Schedules

/// Runs made together, several at a time over the processors.
///
/// ```swift
/// let study = TrainingStudy(plans: try sizes.map { size in
///   try TrainingPlan(.powerLawRegression(PowerLawRegression(size: size)), schedule: schedule)
/// })
/// let trained = try await study.train()
/// ```
///
/// Each run owns its random numbers, and so neither the number of workers nor their order changes
/// a digit.
public struct TrainingStudy: Sendable {
  public var plans: [TrainingPlan]

  public init(plans: [TrainingPlan]) {
    self.plans = plans
  }

  /// Trains all runs to their ends, each on one thread.
  ///
  /// Canceling the surrounding Swift task ends each run under way after its step, and those that
  /// have not begun before their first.
  ///
  /// - Parameters:
  ///   - workers: how many runs train at a time; by default as many as Swift's thread pool, whose
  ///     width is the number of processors, will take.
  ///   - onRecord: called with the index of a run and each record as it is made, from whichever
  ///     thread made it; records of one run come in order.
  /// - Returns: each run's records and outcome, in the order of `plans`.
  /// - Throws: the first error of a run that could not begin.
  /// - Precondition: `workers ≥ 1`.
  public func train(
    workers: Int? = nil,
    onRecord: @escaping @Sendable (_ run: Int, _ record: TrainingRecord) -> Void = { _, _ in }
  ) async throws -> [TrainedRun] {
    let trained = await map(workers: workers) {
      (index, plan) -> Result<TrainedRun, any Error> in
      do {
        return .success(try await Self.train(plan) { onRecord(index, $0) })
      } catch {
        return .failure(error)
      }
    }
    return try trained.map { try $0.get() }
  }

  /// What `work` makes of each plan, several at a time, in the order of `plans`.
  ///
  /// The longest begin first, so that no worker is left alone with a long one at the end.
  package func map<Value: Sendable>(
    workers: Int? = nil,
    _ work: @escaping @Sendable (_ index: Int, _ plan: TrainingPlan) async -> Value
  ) async -> [Value] {
    precondition(workers.map { $0 >= 1 } ?? true, "a study trains with at least one worker")
    let order = plans.indices.sorted { plans[$0].cost > plans[$1].cost }
    var values = [Value?](repeating: nil, count: plans.count)
    await withTaskGroup(of: (Int, Value).self) { group in
      var idle = workers ?? order.count
      for index in order {
        if idle == 0, let (finished, value) = await group.next() {
          values[finished] = value
          idle += 1
        }
        let plan = plans[index]
        group.addTask { (index, await work(index, plan)) }
        idle -= 1
      }
      for await (finished, value) in group { values[finished] = value }
    }
    return values.compactMap(\.self)
  }

  /// Trains one run to its end, and lets other tasks have the thread at each record: the pool may
  /// be as narrow as one thread, and a cancellation has to come from somewhere.
  private static func train(
    _ plan: TrainingPlan, onRecord: (TrainingRecord) -> Void
  ) async throws -> TrainedRun {
    let run = try TrainingRun(plan, threads: 1)
    var records: [TrainingRecord] = []
    while let record = run.next() {
      records.append(record)
      onRecord(record)
      await Task.yield()
    }
    return TrainedRun(records: records, outcome: run.outcome ?? .cancelled(after: run.step))
  }
}

extension TrainingPlan {
  /// The time that the run takes, in a unit of its task.
  package var cost: Double { Double(schedule.steps) * task.stepCost }
}
