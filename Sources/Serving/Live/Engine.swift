import Basics
import Dispatch
import Fitting
import Platform
import Plots
import Records
import Schedules
import Stopping
import Synchronization

/// Follows a folder and keeps what there is to say of it on a ``Board``.
///
/// One thread looks twice a second and shows new rows at once. Another judges runs, draws fans and fits laws, one
/// thing after the other, at a lower priority than what is asked. Neither waits for the other longer than it takes
/// to copy what is seen, and no request waits for either.
package final class Engine: Sendable {
  package let board: Board
  private let settings: Settings
  /// What is known of the folder. Held while the folder is read, and never while something is computed.
  private let state: Mutex<State>
  private let pictures = Mutex<[Int: RunPicture]>([:])
  /// When someone last asked for a run's picture.
  private let interests = Mutex<[Int: ContinuousClock.Instant]>([:])
  private let asked = Mutex<WhatIf?>(nil)
  package let budget: Budget?
  private let isStopping = Atomic(false)

  private struct State {
    var watch: StudyWatch
    /// The numbers of runs and of logs that cannot be read, by their names.
    var ids: [String: Int] = [:]
    var rows: [Int: RunRow] = [:]
    var fans: [String: KnownFan] = [:]
    /// When each run was last judged.
    var judged: [String: ContinuousClock.Instant] = [:]
    var remarks = Remarks()
    /// Of which metrics nobody knows what is better, and what to do.
    var undecided: [String: String] = [:]
    var metrics: Set<String> = []
    /// How far each run had come at the last look.
    var positions: [String: Double] = [:]
    /// The runs that laws were last fitted to, by name and length.
    var fitted: [FittedKey]?
    var hasLooked = false
  }

  private struct KnownFan {
    var fan: Fan?
    var count: Int
    var position: Double
    /// Whether it leads where the verdict expects the run to end.
    var isOfVerdict: Bool
    var made: ContinuousClock.Instant
  }

  private struct FittedKey: Hashable {
    let name: String
    let count: Int
    let last: Double
  }

  /// - Parameter settings: what is followed.
  package init(_ settings: Settings) {
    self.settings = settings
    board = Board()
    state = Mutex(State(watch: settings.watch))
    budget = settings.scaling.map { Budget($0.predictor, name: $0.name, words: settings.words) }
    let whatIf = settings.fit.map {
      WhatIf(
        $0.fit, basis: PrintableText.line($0.name, most: 80), rivals: [], words: settings.words)
    }
    asked.withLock { $0 = whatIf }
    let offer = whatIf?.offer ?? WhatIf.Offer(obstacle: Self.noRuns)
    board.show { notice in
      notice.status = "reading logs"
      notice.whatIf = offer
      notice.budget = self.budget?.offer
    }
  }

  private static let noRuns =
    "Schedules can be asked about once runs whose schedules are known have ended here, or when the server is "
    + "started with a saved fit."

  /// Begins to look and to judge.
  package func start() {
    DispatchQueue(label: "losscast.look", qos: .userInitiated).async { self.lookAgainAndAgain() }
    DispatchQueue(label: "losscast.judge", qos: .utility).async { self.workAgainAndAgain() }
  }

  /// What an error is called on the page, where files go by their names in the folder.
  func text(of error: any Error) -> String {
    settings.text(error).replacing("\(settings.folder)/", with: "")
  }

  package func stop() { isStopping.store(true, ordering: .relaxed) }

  /// What schedules are asked of; nil while there is nothing.
  package var whatIf: WhatIf? { asked.withLock { $0 } }

  /// What is shown of a run; nil for a number that is none's.
  package func picture(of id: Int) -> RunPicture? {
    guard let picture = pictures.withLock({ $0[id] }) else { return nil }
    interests.withLock { $0[id] = .now }
    return picture
  }

  // MARK: Looking

  private static let lookInterval = Duration.milliseconds(500)
  private static let beatInterval = Duration.seconds(15)

  private func lookAgainAndAgain() {
    var beat = ContinuousClock.now
    while !isStopping.load(ordering: .relaxed) {
      let start = ContinuousClock.now
      look()
      if start - beat > Self.beatInterval {
        board.beat()
        beat = start
      }
      // A folder that takes long to read is not read all the time.
      let pause = max(Self.lookInterval - (ContinuousClock.now - start), .milliseconds(100))
      poll(nil, 0, Int32(Int(saturating: pause / .milliseconds(1))))
    }
  }

  /// Reads what is new, and shows it.
  package func look() {
    state.withLock { state in
      do {
        let changes = try state.watch.look()
        guard changes != nil || !state.hasLooked else { return }
        decideGoals(&state)
        note(changes ?? [], &state)
        show(&state, isFirst: !state.hasLooked)
        state.hasLooked = true
      } catch {
        let text = PrintableText.line(text(of: error), most: 300)
        board.show { $0.status = text }
      }
    }
  }

  private func decideGoals(_ state: inout State) {
    guard settings.goal == nil else { return }
    for metric in state.watch.metrics where state.metrics.insert(metric).inserted {
      guard let problem = settings.goalProblem(metric) else { continue }
      state.undecided[metric] = PrintableText.line("no verdict: \(problem)", most: 300)
    }
  }

  /// Takes up what a look has found besides rows.
  private func note(_ changes: [StudyWatch.Change], _ state: inout State) {
    for change in changes {
      switch change {
      case .judged: continue
      case .vanished(let name): state.remarks.add("the log has gone", of: name)
      case .unreadable(let name, let error): state.remarks.add(text(of: error), of: name)
      case .endless(let name):
        state.remarks.add("nothing says where the run will end", of: name)
      case .unplanned(let name):
        state.remarks.add(
          "its rates are known as far as they are logged, and nothing says how they go on: a decay to "
            + "come does not count", of: name)
      }
    }
    for file in state.watch.linksOutside {
      state.remarks.add("is a link out of the folder, and is not read", of: file)
    }
  }

  private func show(_ state: inout State, isFirst: Bool) {
    let sights = state.watch.sights
    var rows: [RunRow] = []
    var changed: [Int] = []
    for sight in sights {
      let id = number(of: sight.name, &state)
      let position = sight.observed?.curve.positions.last ?? sight.logged.curve.positions.last ?? 0
      if state.positions.updateValue(position, forKey: sight.name) != position {
        changed.append(id)
        noteAccount(of: sight, &state)
      }
      rows.append(row(id, sight, state))
    }
    for (name, error) in state.watch.unreadable {
      rows.append(
        RunRow(id: number(of: "\u{0}\(name)", &state), unreadable: name, reason: text(of: error)))
    }
    state.rows = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    keepPictures(of: sights, state)
    let (remarks, more) = state.remarks.shown
    let status = status(state, sights.count)
    board.show(rows: rows, charts: isFirst ? [] : changed) { notice in
      notice.status = status
      notice.remarks = remarks
      notice.moreRemarks = more
    }
  }

  private func status(_ state: State, _ count: Int) -> String {
    if count > 0 { return "" }
    guard let strangers = state.watch.strangers else { return "no log has a row yet" }
    return "no log is in the folder"
      + (strangers.isEmpty
        ? ""
        : ": of \(strangers.prefix(3).map { PrintableText.line($0, most: 40) }.joined(separator: ", ")) "
          + "none has a known ending")
  }

  private func number(of name: String, _ state: inout State) -> Int {
    if let id = state.ids[name] { return id }
    state.ids[name] = state.ids.count + 1
    return state.ids.count
  }

  private func row(_ id: Int, _ sight: StudyWatch.Sight, _ state: State) -> RunRow {
    RunRow(
      id: id, sight, fan: state.fans[sight.name]?.fan?.forecast,
      undecided: state.undecided[sight.logged.metric])
  }

  private func keepPictures(of sights: [StudyWatch.Sight], _ state: State) {
    var kept: [Int: RunPicture] = [:]
    for sight in sights {
      guard let id = state.ids[sight.name] else { continue }
      kept[id] = picture(id, sight, state)
    }
    pictures.withLock { $0 = kept }
  }

  private func picture(_ id: Int, _ sight: StudyWatch.Sight, _ state: State) -> RunPicture? {
    guard let row = state.rows[id] else { return nil }
    let isGrowing = row.state == .growing
    return RunPicture(
      row: row, curve: sight.observed?.curve ?? sight.logged.curve,
      fan: isGrowing ? state.fans[sight.name]?.fan : nil, notes: state.remarks[sight.log])
  }

  /// What is new of how a run's log was read. While it grows, counts do too, and are not said again.
  private func noteAccount(of sight: StudyWatch.Sight, _ state: inout State) {
    let account = state.watch.log(of: sight.name)?.log.account?.notes ?? []
    for note in account + state.watch.scheduleNotes(of: sight.name) {
      state.remarks.add(note.text(settings.words), of: sight.log, kind: note.kind)
    }
  }

  // MARK: Working

  /// For so long after it was asked for, a run's fan is drawn before others.
  private static let interestDuration = Duration.seconds(60)

  private func workAgainAndAgain() {
    #if os(Linux)
      // This thread alone: who asks has the processors first.
      setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
    #endif
    while !isStopping.load(ordering: .relaxed) {
      if !work() { poll(nil, 0, 50) }
    }
  }

  /// Does what is most urgent.
  ///
  /// - Returns: whether there was something to do.
  package func work() -> Bool {
    guard state.withLock({ $0.hasLooked }) else { return false }
    return refit() || drawFan(ofInterest: true) || judge() || drawFan(ofInterest: false)
  }

  private func isDue(_ last: ContinuousClock.Instant?) -> Bool {
    last.map { ContinuousClock.now - $0 >= .seconds(settings.every) } ?? true
  }

  /// Judges the run that has waited longest.
  private func judge() -> Bool {
    let question = state.withLock { state in
      state.watch.question { name in isDue(state.judged[name]) }
    }
    guard let question else { return false }
    let answer = question.answer()
    state.withLock { state in
      state.judged[answer.name] = .now
      _ = state.watch.take(answer, to: question)
      showRow(of: answer.name, &state)
    }
    return true
  }

  /// Shows a run anew of which more is known now.
  private func showRow(of name: String, _ state: inout State) {
    guard let sight = state.watch.sights.first(where: { $0.name == name }),
      let id = state.ids[name]
    else { return }
    state.rows[id] = row(id, sight, state)
    let picture = picture(id, sight, state)
    pictures.withLock { $0[id] = picture }
    board.show(rows: state.rows.values.sorted { $0.id < $1.id }, charts: [id])
  }

  /// Draws the fan of a growing run that has new rows.
  private func drawFan(ofInterest isOfInterest: Bool) -> Bool {
    let now = ContinuousClock.now
    let interests = interests.withLock { $0.filter { now - $0.value < Self.interestDuration } }
    let due = state.withLock { state -> DueFan? in
      let sights = state.watch.sights
      for sight in sights {
        guard let observed = sight.observed, !observed.isFinished, !sight.logged.hasDiverged,
          let position = observed.curve.positions.last
        else { continue }
        let isAsked = state.ids[sight.name].map { interests[$0] != nil } ?? false
        // Where a verdict tells the end, nobody looks at the way there before it is asked for.
        guard isOfInterest ? isAsked : sight.verdict?.verdict.forecast == nil else { continue }
        if let known = state.fans[sight.name] {
          let isOfVerdict = sight.verdict?.verdict.forecast != nil
          let isCurrent =
            known.count == observed.curve.count && known.position == position
            && known.isOfVerdict == isOfVerdict
          if isCurrent || known.isOfVerdict == isOfVerdict && !isDue(known.made) { continue }
        }
        guard let question = state.watch.question(about: sight.name) else { continue }
        return DueFan(sight: sight, question: question, sights: sights)
      }
      return nil
    }
    guard let due else { return false }
    let fan = try? FanMaker.fan(of: due.sight, due.question, among: due.sights)
    state.withLock { state in
      let curve = due.sight.observed?.curve
      state.fans[due.sight.name] = KnownFan(
        fan: fan, count: curve?.count ?? 0, position: curve?.positions.last ?? 0,
        isOfVerdict: due.sight.verdict?.verdict.forecast != nil, made: .now)
      showRow(of: due.sight.name, &state)
    }
    return true
  }

  private struct DueFan {
    let sight: StudyWatch.Sight
    let question: StudyWatch.Question
    let sights: [StudyWatch.Sight]
  }

  // MARK: Fitting

  /// More runs than these add more time to a fit than they tell.
  private static let mostFitted = 12
  /// Laws are fitted to a few dozen rows of a run, which these leave as they are.
  private static let mostRecords = 200

  /// Fits laws to the runs that have ended, where others have than before.
  private func refit() -> Bool {
    let ended = state.withLock { state -> [ObservedRun]? in
      let ended = endedRuns(state)
      let keys = ended.map {
        FittedKey(name: $0.name, count: $0.curve.count, last: $0.curve.values.last ?? 0)
      }
      if state.fitted == keys { return nil }
      state.fitted = keys
      return ended
    }
    guard let ended else { return false }
    let runs = ended.compactMap { $0.fittableRun?.thinned(to: Self.mostRecords) }
    var obstacle = Self.noRuns
    var whatIf: WhatIf?
    if let given = settings.fit {
      whatIf = WhatIf(
        given.fit, basis: PrintableText.line(given.name, most: 80), rivals: runs,
        words: settings.words)
    } else if let best = runs.first {
      do throws(Refusal) {
        whatIf = try WhatIf(fitting: runs, words: settings.words)
      } catch {
        // Runs that differ in more than their schedules are no runs of one law; the best one is.
        whatIf = try? WhatIf(fitting: [best], words: settings.words)
        obstacle =
          "Schedules cannot be asked about: laws cannot be fitted to the runs that have ended. "
          + PrintableText.line(text(of: error), most: 500)
      }
    }
    asked.withLock { $0 = whatIf }
    let offer = whatIf?.offer ?? WhatIf.Offer(obstacle: obstacle)
    board.show { $0.whatIf = offer }
    return true
  }

  /// Runs that have ended with known schedules and one metric, the best first, and of each schedule the best:
  /// others of it differ in what laws do not know.
  private func endedRuns(_ state: State) -> [ObservedRun] {
    let ended = state.watch.sights.filter { sight in
      guard let observed = sight.observed else { return false }
      return observed.isFinished && observed.schedule != nil && !sight.logged.hasDiverged
        && observed.curve.goal == .lower && state.undecided[sight.logged.metric] == nil
    }
    let counts = Dictionary(ended.map { ($0.logged.metric, 1) }, uniquingKeysWith: +)
    let metric = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    var schedules: Set<String> = []
    return ended.filter { $0.logged.metric == metric }.compactMap(\.observed)
      .sorted { ($0.curve.values.last ?? .infinity) < ($1.curve.values.last ?? .infinity) }
      .filter { schedules.insert($0.schedule?.text ?? "").inserted }
      .prefix(Self.mostFitted).map { $0 }
  }
}
