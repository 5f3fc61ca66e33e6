internal import Records
public import Schedules

/// Everything that decides a run's numbers.
///
/// ```swift
/// let plan = try TrainingPlan(
///   .powerLawRegression(PowerLawRegression()), schedule: Cosine(peak: 0.1, steps: 12_000))
/// ```
public struct TrainingPlan: Sendable {
  public let task: TrainingTask
  /// Nil for a task that is its own optimizer.
  public let optimization: Optimization?
  /// Where there is a ``search``, no more than its steps and its highest rate.
  public let schedule: any Schedule
  /// What finds the rates while the run is under way, in place of a schedule that is known before.
  public let search: AutoLRS.Settings?
  public let seed: UInt64
  /// Steps between records. The last step is recorded besides.
  public let logEvery: Int
  /// Whether records have further columns that tell how training does: see <doc:SensitivityAndInstability>.
  /// They change nothing of the training.
  public let hasDiagnostics: Bool

  /// The plan as keys and values for the head of its log.
  ///
  /// The same configuration makes the same log: byte for byte, seconds aside, on the same kind of
  /// machine. `task-version` rises whenever that would not hold.
  public let configuration: [(key: String, value: String)]

  /// - Parameters:
  ///   - optimization: by default that of the task.
  ///   - seed: of the initial parameters and the minibatches.
  ///   - logEvery: by default a 200th of the schedule's steps, at least 1.
  /// - Throws: ``TrainingError`` unless `logEvery` and the schedule's steps are at least 1, for an
  ///   optimization or diagnostics where the task is its own optimizer, for phases that outlast the
  ///   schedule, and for weight decay that the parametrization leaves no meaning.
  public init(
    _ task: TrainingTask, optimization: Optimization? = nil, schedule: any Schedule,
    seed: UInt64 = 1, logEvery: Int? = nil, hasDiagnostics: Bool = false
  ) throws(TrainingError) {
    try self.init(
      task, optimization: optimization, schedule: schedule, search: nil, seed: seed,
      logEvery: logEvery, hasDiagnostics: hasDiagnostics)
  }

  /// A plan whose rates are searched for, see ``AutoLRS``.
  ///
  /// - Throws: also for a task without validation.
  public init(
    _ task: TrainingTask, optimization: Optimization? = nil, search: AutoLRS.Settings,
    seed: UInt64 = 1, logEvery: Int? = nil, hasDiagnostics: Bool = false
  ) throws(TrainingError) {
    try search.check()
    guard task.standardOptimization != nil else {
      throw TrainingError(
        argument: "schedule", value: search.text,
        requirement: "must be a schedule: this task has no validation loss to search a rate by")
    }
    let peak = max(search.highestRate, search.warmup > 0 ? search.warmupPeak : 0)
    let bound: any Schedule
    do throws(ScheduleError) { bound = try Constant(peak: peak, steps: search.steps) } catch {
      throw TrainingError(
        argument: error.argument, value: error.value, requirement: error.requirement)
    }
    try self.init(
      task, optimization: optimization, schedule: bound, search: search, seed: seed,
      logEvery: logEvery, hasDiagnostics: hasDiagnostics)
  }

  private init(
    _ task: TrainingTask, optimization: Optimization?, schedule: any Schedule,
    search: AutoLRS.Settings?, seed: UInt64, logEvery: Int?, hasDiagnostics: Bool
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
    let standard = task.standardOptimization
    if let optimization, standard == nil {
      throw TrainingError(
        argument: "optimizer", value: optimization.optimizer.rawValue,
        requirement: "must be left out for a task that is its own optimizer")
    }
    if hasDiagnostics, standard == nil {
      throw TrainingError(
        argument: "diagnostics", value: "true",
        requirement: "must be left out for a task that has no gradients")
    }
    if case .languageModel(let model) = task {
      try model.requireFit(schedule)
      if let chosen = optimization ?? standard { try model.requireFit(chosen) }
    }
    self.task = task
    self.optimization = optimization ?? standard
    self.schedule = schedule
    self.search = search
    self.seed = seed
    self.logEvery = logEvery
    self.hasDiagnostics = hasDiagnostics
    // Once, since entropies and curvatures take a while to find out.
    configuration =
      task.configuration + (self.optimization?.configuration ?? []) + [
        // Not under the key of schedules, which readers take for known.
        search.map { ("search", $0.text) } ?? ("schedule", schedule.text), ("seed", "\(seed)"),
        ("log-every", "\(logEvery)"),
      ] + (hasDiagnostics ? [("diagnostics", "true")] : [])
  }

  /// The number of records at the steps up to `step`, where no search adds more.
  package func recordCount(through step: Int) -> Int {
    step / logEvery + (step == schedule.steps && step % logEvery != 0 ? 1 : 0)
  }

  /// Whether the run is recorded at `step`.
  func isRecorded(_ step: Int) -> Bool { step == schedule.steps || step % logEvery == 0 }
}

extension TrainingPlan {
  /// Lines for the head of a log that follow from the configuration, and tell readers what they would have to
  /// ask for otherwise: where the losses are, unless a column is called so, and the model's size.
  func factLines(lossColumn: String) -> [String] {
    let hasSize = configuration.contains { $0.key == LogHead.modelSizeKey }
    return (hasSize ? [] : [LogHead.line(LogHead.modelSizeKey, "\(task.parameterCount)")])
      + (lossColumn == "loss" ? [] : [LogHead.line(LogHead.lossColumnKey, lossColumn)])
  }

  /// The keys of these lines, which a log need not have to be gone on with.
  static let factKeys: Set = [LogHead.modelSizeKey, LogHead.lossColumnKey]
}

extension TrainingPlan: Hashable {
  public static func == (left: TrainingPlan, right: TrainingPlan) -> Bool {
    left.task == right.task && left.optimization == right.optimization
      && left.schedule.isEqual(to: right.schedule) && left.search == right.search
      && left.seed == right.seed && left.logEvery == right.logEvery
      && left.hasDiagnostics == right.hasDiagnostics
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(task)
    hasher.combine(schedule.text)
    hasher.combine(search)
    hasher.combine(seed)
  }
}
