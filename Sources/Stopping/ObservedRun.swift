public import Records
public import Schedules

/// What a stopping policy sees of a run.
public struct ObservedRun: Sendable {
  /// The metric as far as it has been logged.
  public var curve: Curve {
    didSet {
      progress = RunProgress(of: curve)
      isFinished = Self.isFinished(curve, horizon)
      memory = RunMemory()
    }
  }
  /// The position at which the run would end.
  public var horizon: Double {
    didSet {
      isFinished = Self.isFinished(curve, horizon)
      memory = RunMemory()
    }
  }
  /// The rates that the run has had and is planned to have, where they are known.
  public var schedule: (any Schedule)? { didSet { memory = RunMemory() } }
  /// What was found in its log and assumed of its schedule, if that is the one of the logged rates.
  public var scheduleNotes: [AccountNote] = []
  /// Whether its schedule is a guess before its first row, see `RecordedSchedule.beginsLate`.
  public var beginsLate = false
  /// Whether it was stopped before its horizon and will never reach it: it tells how losses fall, but
  /// is not a rival of other runs any more.
  public var isStopped: Bool
  /// Whether it reached its horizon. Kept, since policies ask it of each run about each other.
  public private(set) var isFinished: Bool

  public var name: String { curve.name }

  /// What it had reached at each point.
  private(set) var progress: RunProgress
  /// What laws ask of it, once it was asked.
  private(set) var memory = RunMemory()

  public init(
    curve: Curve, horizon: Double, schedule: (any Schedule)? = nil,
    isStopped: Bool = false
  ) {
    self.curve = curve
    self.horizon = horizon
    self.schedule = schedule
    self.isStopped = isStopped
    progress = RunProgress(of: curve)
    isFinished = Self.isFinished(curve, horizon)
  }

  private static func isFinished(_ curve: Curve, _ horizon: Double) -> Bool {
    (curve.positions.last ?? 0) >= horizon
  }
}

extension ObservedRun {
  /// The best finite value that was logged at or before `position`; nil without any.
  public func best(by position: Double) -> Double? {
    guard let index = progress.index(at: position, near: curve.count - 1) else {
      return nil
    }
    let best = curve.goal.sign * progress.bests[index]
    return best.isFinite ? best : nil
  }

  /// The same run as far as its first `count` points.
  func prefix(_ count: Int) -> ObservedRun {
    var run = ObservedRun(
      curve: curve.prefix(count), horizon: horizon, schedule: schedule, isStopped: isStopped)
    run.beginsLate = beginsLate
    return run
  }
}

extension [ObservedRun] {
  /// The run with the best value so far, finished or not, and that value.
  var incumbent: (run: ObservedRun, best: Double)? { incumbent { _ in true } }

  /// The same among the runs that count.
  func incumbent(
    where counts: (ObservedRun) -> Bool
  ) -> (run: ObservedRun, best: Double)? {
    // By places, since copying a run is slow.
    var leader: Int?
    var least = Double.infinity
    for place in indices {
      guard let best = self[place].progress.bests.last, best < least, counts(self[place]) else {
        continue
      }
      (leader, least) = (place, best)
    }
    return leader.map { (self[$0], self[$0].curve.goal.sign * least) }
  }
}
