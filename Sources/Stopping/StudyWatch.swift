public import Records
public import Schedules

/// Verdicts on the runs of a folder while their logs grow.
///
/// ```swift
/// var watch = StudyWatch(FollowedFolder("runs"), policy: policy)
/// for change in try watch.update() {
///   if case .judged(let run) = change, run.verdict.decision == .stop { print("stop", run.name) }
/// }
/// ```
///
/// Runs that have reached their ends are the incumbents of those that go on. A verdict is asked for
/// again when its run has new rows, or when another run has appeared, ended or gone.
public struct StudyWatch: Sendable {
  public enum Change: Sendable {
    /// The first verdict on a run, or another one than before, or the same at the run's end.
    case judged(JudgedRun)
    case vanished(name: String)
    case unreadable(name: String, LogError)
    /// There are rows, but neither the log nor another says where the run will end.
    case endless(name: String)
    /// Its rates are logged, but nothing says how they go on: a decay to come cannot count, though
    /// the policy would count it.
    case unplanned(name: String)
  }

  private var folder: FollowedFolder
  private let policy: any StoppingPolicy
  private let plan: ObservedRun.Plan
  private let target: Double?
  private var verdicts: [Int: JudgedRun] = [:]
  private var endless: Set<Int> = []
  private var unplanned: Set<Int> = []
  /// What was found and assumed of the schedules that were read from logged rates.
  private var scheduleNotes: [Int: [AccountNote]] = [:]
  /// Which runs there were and had ended at the last look, and how often that has changed.
  private var ended: [Int: Bool] = [:]
  private var endedChanges = 0
  /// How far each run had come, and which state of the others it was, when it was last judged.
  private var judgedAt: [Int: (position: Double, endedChanges: Int)] = [:]

  /// - Parameters:
  ///   - horizon: where the runs end whose logs do not say.
  ///   - schedule: the schedule of the runs whose logs do not say.
  ///   - target: a value that a run has to beat as if another had ended there.
  public init(
    _ folder: FollowedFolder, policy: any StoppingPolicy, horizon: Double? = nil,
    schedule: (any Schedule)? = nil, target: Double? = nil
  ) {
    self.folder = folder
    self.policy = policy
    plan = ObservedRun.Plan(horizon: horizon, schedule: schedule)
    self.target = target
  }

  /// The runs that have been judged and are still there, in the order in which they were found.
  public var runs: [JudgedRun] {
    folder.entries.indices.filter { folder.entries[$0].isPresent }.compactMap { verdicts[$0] }
  }

  /// How many logs are there that have no verdict yet.
  public var pending: Int {
    folder.entries.indices.count { folder.entries[$0].isPresent && verdicts[$0] == nil }
  }

  /// The names of the metrics that the logs hold.
  public var metrics: Set<String> {
    Set(folder.entries.map(\.log.metric).filter { !$0.isEmpty })
  }

  /// Where no log is there: files whose names are no logs', some of them; nil where there is a log.
  public var strangers: [String]? { folder.entries.isEmpty ? folder.otherFiles : nil }

  /// The path of a run's log.
  public func path(of name: String) -> String? {
    folder.place(of: name).map { folder.entries[$0].log.path }
  }

  /// How a run's log was read.
  public func account(of name: String) -> Account? {
    folder.place(of: name).flatMap { place in
      folder.entries[place].log.account.map { account in
        var account = account
        account.notes += scheduleNotes[place] ?? []
        return account
      }
    }
  }

  /// Reads what is new, and judges the runs that it concerns.
  ///
  /// - Parameter goOn: asked before each log, since some verdicts take seconds, with how many have
  ///   been looked at and how many there are; false leaves out the rest.
  /// - Throws: `LogError` if the folder itself cannot be listed.
  public mutating func update(
    goOn: (_ done: Int, _ count: Int) -> Bool = { _, _ in true }
  ) throws(LogError) -> [Change] {
    var changes: [Change] = []
    let found = try folder.update()
    for change in found {
      switch change {
      case .grew: break
      case .vanished(let place):
        judgedAt[place] = nil
        verdicts[place] = nil
        changes.append(.vanished(name: folder.entries[place].name))
      case .unreadable(let place, let error):
        changes.append(.unreadable(name: folder.entries[place].name, error))
      }
    }
    if found.isEmpty { return [] }
    let runs = observedRuns()
    changes += unknowns(runs)
    let ended = runs.mapValues(\.isFinished)
    if ended != self.ended {
      self.ended = ended
      endedChanges += 1
    }
    var comparables: [Measured: Rivals] = [:]
    for place in runs.keys.sorted() {
      guard let run = runs[place] else { continue }
      comparables[Measured(folder.entries[place].log), default: Rivals()].add(run, at: place)
    }
    for (done, place) in runs.keys.sorted().enumerated() {
      guard goOn(done, runs.count), let run = runs[place] else { break }
      if let change = judge(run, at: place, among: &comparables) { changes.append(change) }
    }
    return changes
  }

  /// What is not known of runs, once each.
  private mutating func unknowns(_ runs: [Int: ObservedRun]) -> [Change] {
    var changes: [Change] = []
    for (place, entry) in folder.entries.enumerated()
    where entry.isPresent && entry.problem == nil && !entry.log.curve.positions.isEmpty {
      if runs[place] == nil {
        if endless.insert(place).inserted { changes.append(.endless(name: entry.name)) }
      } else if runs[place]?.schedule == nil, entry.log.hasRates, policy.usesSchedules {
        if unplanned.insert(place).inserted { changes.append(.unplanned(name: entry.name)) }
      }
    }
    return changes
  }

  /// The runs that can be judged, by their places.
  private mutating func observedRuns() -> [Int: ObservedRun] {
    let places = folder.entries.indices.filter {
      folder.entries[$0].isPresent && folder.entries[$0].problem == nil
        && !folder.entries[$0].log.metric.isEmpty
    }
    let logs = places.map { folder.entries[$0].log }
    let plans = logs.map { log in log.plannedSchedule == nil ? plan : ObservedRun.Plan() }
    var runs: [Int: ObservedRun] = [:]
    for (place, run) in zip(places, ObservedRun.runs(of: logs, plans: plans)) {
      guard var run else { continue }
      run.curve.name = folder.entries[place].name
      runs[place] = run
      if policy.usesSchedules { scheduleNotes[place] = run.scheduleNotes }
    }
    return runs
  }

  /// - Parameter comparables: all runs.
  private mutating func judge(
    _ run: ObservedRun, at place: Int, among comparables: inout [Measured: Rivals]
  ) -> Change? {
    let position = run.curve.positions.last ?? 0
    if let last = judgedAt[place], last.position == position, last.endedChanges == endedChanges {
      return nil
    }
    judgedAt[place] = (position, endedChanges)
    let log = folder.entries[place].log
    // A run that is to be stopped is not a rival of others.
    let rivals = comparables[Measured(log)]?.besides(
      place, target: target.map { .target($0, like: run) },
      isStopped: { verdicts[$0]?.verdict.decision == .stop })
    let judged = JudgedRun(run, of: log, given: rivals ?? [], by: policy)
    let former = verdicts.updateValue(judged, forKey: place)
    let isSame =
      former?.verdict.decision == judged.verdict.decision && former?.state == judged.state
    return isSame ? nil : .judged(judged)
  }
}

/// What a log measures against what: only the same is compared with the same.
private struct Measured: Hashable {
  let metric: String
  let positionName: String

  init(_ log: FollowedLog) {
    metric = log.metric
    positionName = log.positionName
  }
}

/// Runs that are compared with each other, from which one after another is taken out to be judged by
/// the others, without copying all of them each time.
private struct Rivals {
  private var places: [Int] = []
  private var runs: [ObservedRun] = []
  /// All runs but that at ``left``, and then the target, if there is one; empty before the first is
  /// judged.
  private var others: [ObservedRun] = []
  private var left: Int?

  mutating func add(_ run: ObservedRun, at place: Int) {
    places.append(place)
    runs.append(run)
  }

  /// All but the run at a place, which comes after those that were asked for before.
  mutating func besides(
    _ place: Int, target: ObservedRun?, isStopped: (Int) -> Bool
  ) -> [ObservedRun] {
    func rival(_ index: Int) -> ObservedRun {
      var run = runs[index]
      if isStopped(places[index]) { run.isStopped = true }
      return run
    }
    if left == nil {
      others = places.indices.dropFirst().map(rival) + [target].compactMap(\.self)
      left = 0
    }
    while let index = left, index + 1 < places.count, places[index] != place {
      others[index] = rival(index)
      left = index + 1
    }
    if let target { others[others.count - 1] = target }
    return others
  }
}

extension ObservedRun {
  /// A target as a run that has ended there: what beats it is worth going on with.
  public static func target(_ value: Double, like run: ObservedRun) -> ObservedRun {
    var curve = run.curve
    curve.name = "target"
    curve.positions = [run.horizon]
    curve.values = [value]
    curve.standardErrors = nil
    return ObservedRun(curve: curve, horizon: run.horizon)
  }
}
