public import Records
public import Schedules

extension ObservedRun {
  /// What is known of a run besides its log.
  public struct Plan: Sendable {
    public var horizon: Double?
    public var schedule: (any Schedule)?
    /// W, for a log that begins after its warm-up, see `LogOptions.warmup`.
    public var warmup: Int?

    public init(
      horizon: Double? = nil, schedule: (any Schedule)? = nil, warmup: Int? = nil
    ) {
      self.horizon = horizon
      self.schedule = schedule
      self.warmup = warmup
    }
  }

  /// A run that has ended, or goes on by the plan in its log's head, from its log.
  ///
  /// - Throws: `LogError` if the log cannot be read or holds no value yet.
  public init(reading path: String, options: CurveOptions = CurveOptions()) throws(LogError) {
    var log = FollowedLog(path, options: options)
    _ = try log.update()
    guard log.runs.count < 2 else {
      throw LogError(
        .badData, file: path, "the file holds \(log.runs.count) runs, and one is asked for",
        advice: RecordsAdvice.checkConditions)
    }
    let observed = log.runs.map { run in
      let horizon = run.plannedSchedule.map { Double($0.steps) } ?? run.curve.positions.last
      return Self.runs(of: [run], plans: [Plan(horizon: horizon)])[0]
    }
    guard case let run?? = observed.first else {
      throw LogError(
        .badData, file: path, "no rows with a value of the metric yet",
        advice: "A log has a row for each logged step")
    }
    self = run
  }

  /// The runs of a study as policies see them, from their logs.
  ///
  /// The horizon of a run is the one of its plan, or else the last step of the schedule of its plan,
  /// or else of the schedule that its log's head tells, or else its last position if it has ended.
  /// Without any of these it is the longest horizon among the others that have one; without others
  /// it is nil. A run has reached its horizon once no further row is due before it.
  ///
  /// Its schedule is the planned one, or for a run at its end the one that its rates make. What a
  /// growing log has recorded is the past alone, and no plan. One that has diverged counts as stopped.
  ///
  /// - Parameters:
  ///   - plans: one a run.
  ///   - takesRivalsAsEnded: Whether those behind the first that say nothing of their ends and are
  ///     longer than all others have ended.
  /// - Returns: a run for each; nil where no horizon can be told or nothing is logged yet.
  public static func runs(
    of logs: [FollowedRun], plans: [Plan], takesRivalsAsEnded: Bool = false
  ) -> [ObservedRun?] {
    precondition(logs.count == plans.count, "one plan a run")
    let curves = logs.map(\.curve)
    let schedules = zip(logs, plans).map { $1.schedule ?? $0.plannedSchedule }
    var own = logs.indices.map { index -> Double? in
      plans[index].horizon ?? schedules[index].map { Double($0.steps) }
        ?? (logs[index].isEnded ? curves[index].positions.last : nil)
    }
    if takesRivalsAsEnded {
      let longest = curves.compactMap(\.positions.last).max()
      for index in logs.indices.dropFirst() where own[index] == nil {
        let last = curves[index].positions.last
        if last == longest { own[index] = last }
      }
    }
    let longest = own.compactMap(\.self).max()
    return logs.indices.map { index in
      guard let last = curves[index].positions.last, let planned = own[index] ?? longest else {
        return nil
      }
      let isEnded =
        logs[index].isEnded || last >= planned
        || last + curves[index].lastGap > planned
      // Nothing beyond the last row is to come, whatever had been planned.
      let horizon = isEnded ? last : planned
      let recorded =
        schedules[index] == nil && isEnded
        ? logs[index].recordedSchedule(warmup: plans[index].warmup) : nil
      var run = ObservedRun(
        curve: curves[index], horizon: horizon, schedule: schedules[index] ?? recorded?.schedule,
        isStopped: logs[index].hasDiverged)
      run.scheduleNotes =
        recorded?.notes
        ?? [plans[index].schedule == nil ? logs[index].departure : nil].compactMap(\.self)
      run.beginsLate = recorded?.beginsLate ?? false
      return run
    }
  }
}

extension Curve {
  /// The distance between the last two positions: when the next row is due.
  fileprivate var lastGap: Double {
    count < 2 ? 0 : positions[count - 1] - positions[count - 2]
  }
}
