package import Extrapolation
public import Records
import Schedules

/// Verdicts on the runs of a folder while their logs grow.
///
/// ```swift
/// var watch = StudyWatch(FollowedFolder("runs"), policy: policy)
/// for change in try watch.update() {
///   if case .judged(let run) = change, run.verdict.decision == .stop { print("stop", run.name) }
/// }
/// ```
///
/// A log is one run; or, where the folder's options name columns that tell several apart, a run for each
/// value of theirs, or for each column of the metric, which goes by the names of the log and of itself, as in
/// `sweep/seed=1`.
///
/// Runs that have reached their ends are the incumbents of those that go on. A verdict is asked for
/// again when its run has new rows, or when another run has appeared, ended or gone.
///
/// A verdict may take seconds. Who has to show rows at once calls ``look()``, and has each ``Question`` that
/// ``question(where:)`` gives answered elsewhere.
public struct StudyWatch: Sendable {
  /// What a look has found. Names are those of runs, where something holds for all of a log's those of logs.
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
  private let plan: @Sendable (_ run: String) -> ObservedRun.Plan
  private let target: Double?
  private var verdicts: [RunPlace: JudgedRun] = [:]
  /// Logs of which it has been said what they do not tell.
  private var endless: Set<Int> = []
  private var unplanned: Set<Int> = []
  private var uniqueNames = UniqueNames()
  private var namesOfPlaces: [RunPlace: String] = [:]
  /// The runs' logs by the runs' names.
  private var logs: [String: Int] = [:]
  /// What was found and assumed of schedules that were read from logged rates, by the runs' names.
  private var scheduleNotes: [String: [AccountNote]] = [:]
  /// Which runs there were and had ended at the last look, and how often that has changed.
  private var ended: [RunPlace: Bool] = [:]
  private var endedChanges = 0
  /// How far each run had come, and which state of the others it was, when it was last judged.
  private var judgedAt: [RunPlace: (position: Double, endedChanges: Int, turn: Int)] = [:]
  private var turns = 0
  /// What the last ``look()`` has seen.
  private var seen: [WatchedRun] = []
  private var observed: [RunPlace: ObservedRun] = [:]

  /// A run by the place of its log in the folder and by its name there, which outlasts that the log is
  /// compressed or written anew in another order.
  fileprivate struct RunPlace: Hashable {
    let log: Int
    let run: String
  }

  /// - Parameters:
  ///   - target: a value that a run has to beat as if another had ended there.
  ///   - plan: what is known of the run of a name besides its log. Its schedule stands in for the one that the
  ///     log's head tells; its horizon counts where the log tells no schedule.
  public init(
    _ folder: FollowedFolder, policy: any StoppingPolicy, target: Double? = nil,
    plan: @escaping @Sendable (_ run: String) -> ObservedRun.Plan = { _ in ObservedRun.Plan() }
  ) {
    self.folder = folder
    self.policy = policy
    self.target = target
    self.plan = plan
  }

  /// The runs that have been judged and are still there, in the order in which they were found.
  public var runs: [JudgedRun] {
    presentLogs.flatMap { log in places(of: log).compactMap { verdicts[$0] } }
  }

  /// How many runs are there that have no verdict yet; a log without any counts as one.
  public var pending: Int {
    presentLogs.reduce(0) { count, log in
      let places = places(of: log)
      return count + (places.isEmpty ? 1 : places.count { verdicts[$0] == nil })
    }
  }

  private var presentLogs: [Int] { folder.entries.indices.filter { folder.entries[$0].isPresent } }

  private func places(of log: Int) -> [RunPlace] {
    folder.entries[log].log.runs.map { RunPlace(log: log, run: $0.name) }
  }

  /// The names of all runs that have been found.
  public var names: [String] { Array(logs.keys).sorted() }

  /// The names of the metrics that the logs hold.
  public var metrics: Set<String> {
    Set(folder.entries.map(\.log.metric).filter { !$0.isEmpty })
  }

  /// Where no log is there: files whose names are no logs', some of them; nil where there is a log.
  public var strangers: [String]? { folder.entries.isEmpty ? folder.otherFiles : nil }

  /// The log of the run, or the log, of that name.
  public func log(of name: String) -> FollowedFolder.Entry? {
    logs[name].map { folder.entries[$0] } ?? folder.entries.first { $0.name == name }
  }

  /// What was found and assumed of a run's schedule, if that is the one of the logged rates.
  public func scheduleNotes(of name: String) -> [AccountNote] {
    scheduleNotes[name] ?? []
  }

  /// Reads what is new, and judges the runs that it concerns.
  ///
  /// - Parameter goOn: asked before each log, since some verdicts take seconds, with how many have
  ///   been looked at and how many there are; false leaves out the rest.
  /// - Throws: `LogError` if the folder itself cannot be listed.
  public mutating func update(
    goOn: (_ done: Int, _ count: Int) -> Bool = { _, _ in true }
  ) throws(LogError) -> [Change] {
    let (found, runs) = try readNews()
    var changes = found
    var comparables: [Measured: Rivals] = [:]
    for (index, run) in runs.enumerated() {
      guard let observed = run.observed else { continue }
      comparables[Measured(run.logged), default: Rivals()].add(observed, at: index)
    }
    for index in runs.indices {
      guard goOn(index, runs.count) else { break }
      if let change = judge(index, of: runs, among: &comparables) { changes.append(change) }
    }
    return changes
  }

  /// Reads what is new and judges nothing: ``sights`` has what is there then.
  ///
  /// - Returns: what was found, verdicts left out; nil where nothing is new.
  /// - Throws: `LogError` if the folder itself cannot be listed.
  public mutating func look() throws(LogError) -> [Change]? {
    let (changes, runs) = try readNews()
    guard !runs.isEmpty || !changes.isEmpty else { return nil }
    seen = runs
    return changes
  }

  /// Reads what is new.
  ///
  /// - Returns: what was found, and all runs; none where nothing is new.
  private mutating func readNews() throws(LogError) -> ([Change], [WatchedRun]) {
    var changes: [Change] = []
    let found = try folder.update()
    for change in found {
      switch change {
      case .grew: break
      case .vanished(let log):
        for place in places(of: log) {
          judgedAt[place] = nil
          verdicts[place] = nil
          observed[place] = nil
        }
        changes.append(.vanished(name: folder.entries[log].name))
      case .unreadable(let log, let error):
        changes.append(.unreadable(name: folder.entries[log].name, error))
      }
    }
    if found.isEmpty { return ([], []) }
    let runs = observedRuns()
    changes += unknowns(runs)
    let ended = Dictionary(
      runs.compactMap { run in run.observed.map { (run.place, $0.isFinished) } },
      uniquingKeysWith: { first, _ in first })
    if ended != self.ended {
      self.ended = ended
      endedChanges += 1
    }
    return (changes, runs)
  }

  /// A run that is logged, and what a policy sees of it; nil where nothing says where it will end.
  private struct WatchedRun {
    let place: RunPlace
    let name: String
    let logged: FollowedRun
    var observed: ObservedRun?
  }

  /// What is not known of the runs of logs, once each.
  private mutating func unknowns(_ runs: [WatchedRun]) -> [Change] {
    var changes: [Change] = []
    for run in runs {
      let log = run.place.log
      if run.observed == nil {
        if endless.insert(log).inserted { changes.append(.endless(name: folder.entries[log].name)) }
      } else if run.observed?.schedule == nil, run.logged.hasRates, policy.usesSchedules {
        if unplanned.insert(log).inserted {
          changes.append(.unplanned(name: folder.entries[log].name))
        }
      }
    }
    return changes
  }

  /// The runs with rows, in the order in which they were found.
  private mutating func observedRuns() -> [WatchedRun] {
    var runs: [WatchedRun] = []
    for log in presentLogs where folder.entries[log].problem == nil {
      for logged in folder.entries[log].log.runs where !logged.metric.isEmpty {
        let place = RunPlace(log: log, run: logged.name)
        runs.append(WatchedRun(place: place, name: name(of: place), logged: logged))
      }
    }
    let plans = runs.map { run in
      var plan = plan(run.name)
      if run.logged.plannedSchedule != nil, plan.schedule == nil { plan.horizon = nil }
      return plan
    }
    for (index, run) in ObservedRun.runs(of: runs.map(\.logged), plans: plans).enumerated() {
      guard var run else { continue }
      run.curve.name = runs[index].name
      run = remembered(run, at: runs[index].place)
      runs[index].observed = run
      scheduleNotes[run.curve.name] = run.scheduleNotes.filter {
        policy.usesSchedules || $0.tellsOfDeparture
      }
    }
    return runs.filter { $0.observed != nil || !$0.logged.curve.positions.isEmpty }
  }

  /// The run as it was seen before, if it is no other: what was worked out of it stays.
  private mutating func remembered(_ run: ObservedRun, at place: RunPlace) -> ObservedRun {
    if let known = observed[place], known.isSeenLike(run) { return known }
    observed[place] = run
    return run
  }

  private mutating func name(of place: RunPlace) -> String {
    if let name = namesOfPlaces[place] { return name }
    let entry = folder.entries[place.log]
    let name = uniqueNames.unique(
      entry.log.isOneRun ? entry.name : "\(entry.name)/\(place.run)")
    namesOfPlaces[place] = name
    logs[name] = place.log
    return name
  }

  /// - Parameter comparables: all runs.
  private mutating func judge(
    _ index: Int, of runs: [WatchedRun], among comparables: inout [Measured: Rivals]
  ) -> Change? {
    let (place, logged) = (runs[index].place, runs[index].logged)
    guard let run = runs[index].observed else { return nil }
    let position = run.curve.positions.last ?? 0
    if isJudged(place, position) { return nil }
    // A run that is to be stopped is not a rival of others.
    let rivals = comparables[Measured(logged)]?.besides(
      index, target: target.map { .target($0, like: run) },
      isStopped: { verdicts[runs[$0].place]?.verdict.decision == .stop })
    return take(
      JudgedRun(run, of: logged, given: rivals ?? [], by: policy), at: place, position,
      endedChanges)
  }

  /// Whether there is a verdict on all that is known of the run.
  private func isJudged(_ place: RunPlace, _ position: Double) -> Bool {
    guard let last = judgedAt[place] else { return false }
    return last.position == position && last.endedChanges == endedChanges
  }

  private mutating func take(
    _ judged: JudgedRun, at place: RunPlace, _ position: Double, _ endedChanges: Int
  ) -> Change? {
    turns += 1
    judgedAt[place] = (position, endedChanges, turns)
    let former = verdicts.updateValue(judged, forKey: place)
    let isSame =
      former?.verdict.decision == judged.verdict.decision && former?.state == judged.state
    return isSame ? nil : .judged(judged)
  }
}

extension StudyWatch {
  /// A run that is there, as far as the last ``look()`` has seen it.
  public struct Sight: Sendable {
    public let name: String
    /// The name of its log.
    public let log: String
    public let logged: FollowedRun
    /// What a policy sees of it; nil where nothing says where it will end.
    public let observed: ObservedRun?
    /// The last verdict, which may be on less than was seen since.
    public let verdict: JudgedRun?
  }

  /// A verdict that is due, with all that the policy is told.
  public struct Question: Sendable {
    fileprivate let place: RunPlace
    fileprivate let endedChanges: Int
    fileprivate let run: ObservedRun
    fileprivate let logged: FollowedRun
    fileprivate let rivals: [ObservedRun]
    fileprivate let policy: any StoppingPolicy

    fileprivate var position: Double { run.curve.positions.last ?? 0 }

    /// Asks the policy, which may take seconds.
    public func answer() -> JudgedRun { JudgedRun(run, of: logged, given: rivals, by: policy) }

    /// How the run is expected to go on, as the verdict expects it to end; nil where the policy does not tell.
    package func extrapolation(at positions: [Double]) -> ExtrapolatedCurve? {
      (policy as? ScheduleAwarePolicy)?.extrapolation(of: run, at: positions, given: rivals)
    }
  }

  /// The runs that are there, in the order in which they were found.
  public var sights: [Sight] {
    seen.map { run in
      Sight(
        name: run.name, log: folder.entries[run.place.log].name, logged: run.logged,
        observed: run.observed, verdict: verdicts[run.place])
    }
  }

  /// The logs that cannot be read, and why.
  public var unreadable: [(name: String, error: LogError)] {
    folder.entries.compactMap { entry in
      entry.isPresent ? entry.problem.map { (entry.name, $0) } : nil
    }
  }

  /// Logs that are links out of the folder and were not followed, see `FollowedFolder`.
  public var linksOutside: [String] { folder.linksOutside }

  /// The verdict that has been due for longest, one on a run that has ended before others; nil if none is.
  ///
  /// - Parameter isWanted: whether a run of this name, which the last ``look()`` has seen grow, is to be judged now.
  public func question(where isWanted: (String) -> Bool = { _ in true }) -> Question? {
    let due = seen.indices.filter { index in
      guard let run = seen[index].observed else { return false }
      return !isJudged(seen[index].place, run.curve.positions.last ?? 0)
        && isWanted(seen[index].name)
    }
    return due.min { turn(of: seen[$0]) < turn(of: seen[$1]) }.flatMap(question)
  }

  /// The question about the run of a name, due or not; nil where there is none.
  public func question(about name: String) -> Question? {
    seen.indices.first { seen[$0].name == name }.flatMap(question)
  }

  private func question(on index: Int) -> Question? {
    guard let run = seen[index].observed else { return nil }
    let measured = Measured(seen[index].logged)
    let rivals = seen.indices.lazy.filter {
      $0 != index && Measured(seen[$0].logged) == measured
    }.compactMap { other -> ObservedRun? in
      guard var rival = seen[other].observed else { return nil }
      if verdicts[seen[other].place]?.verdict.decision == .stop { rival.isStopped = true }
      return rival
    }
    return Question(
      place: seen[index].place, endedChanges: endedChanges, run: run, logged: seen[index].logged,
      rivals: rivals + [target.map { .target($0, like: run) }].compactMap(\.self), policy: policy)
  }

  /// When the run was judged last. One that has ended comes before all others, since its verdict costs nothing.
  private func turn(of run: WatchedRun) -> Int {
    run.observed?.isFinished == true ? -1 : judgedAt[run.place]?.turn ?? 0
  }

  /// Takes up the answer to a question.
  ///
  /// - Returns: the verdict, if it is the first on the run or another one than before.
  public mutating func take(_ answer: JudgedRun, to question: Question) -> Change? {
    guard folder.entries[question.place.log].isPresent else { return nil }
    return take(answer, at: question.place, question.position, question.endedChanges)
  }
}

/// What a run measures against what: only the same is compared with the same.
private struct Measured: Hashable {
  let metric: String
  let positionName: String

  init(_ run: FollowedRun) {
    metric = run.metric
    positionName = run.positionName
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
  /// Whether another look at the same run has shown nothing new.
  fileprivate func isSeenLike(_ other: ObservedRun) -> Bool {
    horizon == other.horizon && isStopped == other.isStopped && isFinished == other.isFinished
      && beginsLate == other.beginsLate && scheduleNotes.count == other.scheduleNotes.count
      && (other.schedule.map { schedule?.isEqual(to: $0) == true } ?? (schedule == nil))
      && curve.positions == other.curve.positions
      && curve.values.elementsEqual(other.curve.values, by: { $0 == $1 || $0.isNaN && $1.isNaN })
  }

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
