import Schedules

/// Runs made together, several at a time over the cores.
///
/// ```swift
/// let study = TrainingStudy(runs: try sizes.map { size in
///   try TrainingRun(PowerLawRegression(size: size), schedule: schedule)
/// })
/// let trained = await study.train()
/// ```
///
/// Each run owns its random numbers, and so neither the number of workers nor their order changes
/// a digit.
public struct TrainingStudy: Sendable {
  public var runs: [TrainingRun]

  public init(runs: [TrainingRun]) {
    self.runs = runs
  }

  /// Trains all runs to their ends.
  ///
  /// The longest begin first, so that no worker is left alone with a long one at the end.
  /// Cancelling the surrounding Swift task ends each run under way at its next record, and those
  /// that have not begun before their first step.
  ///
  /// - Parameters:
  ///   - workers: how many runs train at a time; by default as many as Swift's thread pool, whose
  ///     width is the number of cores, will take.
  ///   - onRecord: called with the index of a run and each record as it is made, from whichever
  ///     thread made it; records of one run come in order.
  /// - Returns: each run's records and outcome, in the order of `runs`.
  /// - Precondition: `workers ≥ 1`.
  public func train(
    workers: Int? = nil,
    onRecord: @escaping @Sendable (_ run: Int, _ record: TrainingRecord) -> Void = { _, _ in }
  ) async -> [TrainedRun] {
    precondition(workers.map { $0 >= 1 } ?? true, "a study trains with at least one worker")
    let order = runs.indices.sorted { cost(of: $0) > cost(of: $1) }
    var trained = [TrainedRun?](repeating: nil, count: runs.count)
    await withTaskGroup(of: (Int, TrainedRun).self) { group in
      var idle = workers ?? order.count
      for index in order {
        if idle == 0, let (finished, run) = await group.next() {
          trained[finished] = run
          idle += 1
        }
        let run = runs[index]
        group.addTask { (index, await Self.train(run) { onRecord(index, $0) }) }
        idle -= 1
      }
      for await (finished, run) in group { trained[finished] = run }
    }
    return trained.compactMap(\.self)
  }

  /// Trains one run to its end, and lets other tasks have the thread at each record: the pool may
  /// be as narrow as one thread, and a cancellation has to come from somewhere.
  private static func train(
    _ run: TrainingRun, onRecord: (TrainingRecord) -> Void
  ) async -> TrainedRun {
    var (run, records) = (run, [TrainingRecord]())
    if Task.isCancelled { run.cancel() }
    while let record = run.next() {
      records.append(record)
      onRecord(record)
      await Task.yield()
      if Task.isCancelled { run.cancel() }
    }
    return TrainedRun(records: records, outcome: run.outcome ?? .cancelled(after: run.step))
  }

  /// The normal numbers that a run draws, to which its time is proportional.
  private func cost(of index: Int) -> Double {
    let task = runs[index].task
    return Double(runs[index].schedule.steps) * Double(task.size) * Double(task.batch)
  }
}
