internal import Basics
internal import Platform
package import Records
internal import Schedules

/// A search under way: members that train, and copy each other, in a folder that remembers all of it.
///
/// `segments/` holds what each member trained in each generation. What follows from that, who copies whom, is found
/// again from the beginning whenever the search goes on, and so nothing else has to be kept: whatever interrupts it, it
/// ends in the same bytes, at any number of workers.
package struct PopulationSearch: Sendable {
  package typealias MakePlan =
    @Sendable (_ values: [Double], _ seed: UInt64, _ logEvery: Int) throws -> TrainingPlan

  package let settings: SearchSettings
  package let steps: Int
  /// How many generations there are.
  package let generations: Int
  /// The path of the folder.
  package let folder: String
  /// The first line of each log.
  private let title: String
  /// Steps between records, which divide those between two times of copying.
  package let logEvery: Int
  private let metric: String
  private let goal: Curve.Goal
  /// The column that laws are fitted to.
  private let loss: String
  private let makePlan: MakePlan

  /// - Parameters:
  ///   - base: the plan of the options that all members share.
  ///   - logEvery: steps between records; nil for the divisor of the ready interval that is next to a 200th of the
  ///     steps.
  ///   - file: the study file, for messages.
  ///   - makePlan: the plan of a member with these values.
  /// - Throws: ``StudyError`` for what cannot be compared; what the task throws about its data.
  package init(
    _ settings: SearchSettings, base: TrainingPlan, logEvery: Int?, folder: String, title: String,
    file: String, makePlan: @escaping MakePlan
  ) throws {
    self.settings = settings
    self.folder = folder
    self.title = title
    self.makePlan = makePlan
    steps = base.schedule.steps
    guard settings.ready <= steps else {
      throw StudyError(
        file: file, place: settings.readyPlace,
        "members are ready after \(settings.ready) steps, and the schedule has \(steps)")
    }
    generations = (steps - 1) / settings.ready + 1
    guard generations <= SearchSettings.mostSegments / settings.population else {
      throw StudyError(
        file: file, place: settings.readyPlace,
        "\(settings.population) members over \(generations) generations are more than "
          + "\(SearchSettings.mostSegments) pieces of training; let them be ready less often")
    }
    if let logEvery {
      guard logEvery <= settings.ready, settings.ready % logEvery == 0 else {
        throw StudyError(
          file: file, place: settings.readyPlace,
          "ready is \(settings.ready), and log-every \(logEvery) does not divide it: members are "
            + "compared at a record")
      }
      self.logEvery = logEvery
    } else {
      let most = max(1, min(steps / 200, settings.ready))
      self.logEvery =
        (1...most).last { settings.ready % $0 == 0 } ?? 1
    }
    let columns = try TrainingRun(base, threads: 1).columns
    loss = columns.loss
    metric = settings.metric ?? columns.loss
    guard columns.measures.contains(metric), metric != TrainingColumns.seconds else {
      throw StudyError(
        file: file, place: settings.metricPlace,
        "these runs have no measure '\(metric.prefix(80))'"
          + Spelling.suggestion(for: metric, among: columns.measures)
          + "; they have \(columns.measures.filter { $0 != TrainingColumns.seconds }.joined(separator: ", "))"
      )
    }
    goal = settings.goal ?? Curve.Goal(ofMetric: metric)
  }

  /// Trains what is missing.
  ///
  /// - Parameters:
  ///   - workers: how many members train at a time, at least 1; not one byte depends on it.
  ///   - isStopped: asked after every step; what was not finished then is trained again the next time.
  ///   - onGeneration: called after each generation that training has ended.
  /// - Returns: the whole generations.
  /// - Throws: `LogError` for files of another search or that cannot be written, and the first error of a member.
  package func run(
    workers: Int, isStopped: @Sendable () -> Bool,
    onGeneration: (Population) -> Void = { _ in }
  ) throws -> Population {
    try makeFolder(folder)
    try makeFolder("\(folder)/segments")
    return try advance(workers: workers, isStopped: isStopped, onGeneration: onGeneration)
      .population
  }

  /// What each member begins with.
  package func firstValues() -> [[Double]] {
    let rules = PopulationRules(settings: settings)
    return (0..<settings.population).map { rules.first($0).values }
  }

  /// Removes all that a search like this has written, so that it is trained anew.
  package func removeAll() throws(LogError) {
    // Bottom up and by the names that it gives, since the folder may hold other files.
    var generation = 1
    while generation <= generations || isFolder(path(of: generation)) {
      for member in 0..<SearchSettings.populations.upperBound {
        let log = "\(path(of: generation))/\(Population.name(of: member)).csv"
        if unlink(log) != 0, errno == ENOENT, member >= settings.population { break }
        CheckpointFile(besideLog: log).remove()
      }
      rmdir(path(of: generation))
      generation += 1
    }
    for member in 0..<SearchSettings.populations.upperBound {
      let log = "\(folder)/\(Population.name(of: member)).csv"
      if unlink(log) != 0, errno == ENOENT, member >= settings.population { break }
    }
    for name in ["generations.csv", "best-schedule.csv"] { unlink("\(folder)/\(name)") }
  }

  private func isFolder(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  /// The generations that the folder holds whole; nothing is trained or written.
  package func found() throws -> Population {
    try advance(workers: nil, isStopped: { true }).population
  }

  /// Trains one member over one generation, from 1, for a job of its own: those before are to be in the folder.
  ///
  /// - Returns: whether it is trained; false if it was stopped, and nothing of it is kept then.
  /// - Throws: as ``run(workers:isStopped:onGeneration:)``; `LogError` where the generation before is not whole.
  package func train(
    _ member: Int, in generation: Int, isStopped: @Sendable () -> Bool
  ) throws -> Bool {
    let state = try advance(workers: nil, through: generation - 1, isStopped: { true })
    guard state.population.generations.count == generation - 1 else {
      throw LogError(
        .missingFile, file: path(of: state.population.generations.count + 1),
        "this generation is not whole, and generation \(generation) begins with it",
        advice: "Train what is missing by the study's own command")
    }
    for folder in [folder, "\(folder)/segments", path(of: generation)] { try makeFolder(folder) }
    // Those of the generation before are still begun from.
    removeCheckpoints(of: generation - 2)
    let beginning = state.beginnings(by: PopulationRules(settings: settings))[member]
    return try result(of: member, beginning, state, isTraining: true, isStopped) != nil
  }

  /// - Parameter last: the generation to end with.
  private func advance(
    workers: Int?, through last: Int = .max, isStopped: @Sendable () -> Bool,
    onGeneration: (Population) -> Void = { _ in }
  ) throws -> SearchState {
    var state = SearchState(
      population: Population(settings: settings, steps: steps, metric: metric, goal: goal))
    let rules = PopulationRules(settings: settings)
    let work = WorkInProgress("training", of: state.population.count * settings.population)
    defer { work.end() }
    while !state.population.isFinished, state.population.generations.count < last {
      let number = state.population.generations.count + 1
      let beginnings = state.beginnings(by: rules)
      if workers != nil { try makeFolder(path(of: number)) }
      let known = state
      let results = Parallel.map(count: settings.population, threads: workers ?? 1) { member in
        defer { work.advance() }
        return Swift.Result {
          try result(
            of: member, beginnings[member], known, isTraining: workers != nil, isStopped)
        }
      }
      // An error counts for more than a member that was stopped, and the first for more than others.
      let found = try results.map { try $0.get() }
      guard found.allSatisfy({ $0 != nil }) else { return state }
      state.take(found.compactMap(\.self), beginnings)
      if workers != nil {
        try write(state.population.ledger, to: "\(folder)/generations.csv")
        removeCheckpoints(of: number - 1)
        onGeneration(state.population)
      }
    }
    if workers != nil {
      try writeLogs(of: state)
      removeCheckpoints(of: state.population.count)
    }
    return state
  }

  /// What a member's next segment is; nil if it is not there and is not trained.
  private func result(
    of member: Int, _ beginning: PopulationRules.Beginning, _ state: SearchState,
    isTraining: Bool, _ isStopped: @Sendable () -> Bool
  ) throws -> PopulationSegment.Result? {
    let number = state.population.generations.count + 1
    if let parent = beginning.parent, let last = state.results.last?[parent],
      last.divergedAt != nil
    {
      // It has no weights to go on with.
      return PopulationSegment.Result(
        columns: last.columns, rows: [], divergedAt: last.divergedAt)
    }
    let plan = try makePlan(
      beginning.values, settings.seed &+ UInt64(member), logEvery)
    var origin = [
      (key: "generation", value: "\(number)"), (key: "member", value: "\(member + 1)"),
      (
        "segment",
        "\(state.population.end(of: number - 1) + 1) to \(state.population.end(of: number))"
      ),
    ]
    if let parent = beginning.parent { origin.append(("parent", "\(parent + 1)")) }
    let parent = beginning.parent
    let segment = PopulationSegment(
      plan: plan, title: title, origin: origin,
      values: zip(settings.values, beginning.values).map { ($0.name.column, $1) },
      start: state.population.end(of: number - 1), end: state.population.end(of: number),
      consumed: parent.flatMap { state.results.last?[$0].consumed } ?? 0,
      path: "\(path(of: number))/\(Population.name(of: member))",
      parent: parent.map { "\(path(of: number - 1))/\(Population.name(of: $0))" })
    if let found = try segment.finished() { return found }
    guard isTraining, !isStopped() else { return nil }
    return try segment.train(isStopped: isStopped)
  }

  private func path(of generation: Int) -> String {
    "\(folder)/segments/generation-\(Population.numbered(generation, 4))"
  }

  private func removeCheckpoints(of generation: Int) {
    guard generation >= 1 else { return }
    for member in 0..<settings.population {
      CheckpointFile(besideLog: "\(path(of: generation))/\(Population.name(of: member)).csv")
        .remove()
    }
  }

  private func makeFolder(_ path: String) throws(LogError) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw LogError(
      .unwritable, file: path, "the folder cannot be made: \(SystemError.last)",
      advice: "Check the folder around it, and its permissions")
  }
}

extension PopulationSearch {
  /// Writes the log of each member's last weights, with the path that they took through the population, and the rates of the
  /// best one's.
  private func writeLogs(of state: SearchState) throws {
    let population = state.population
    for member in 0..<settings.population {
      let path = population.descent(of: member)
      let results = zip(state.results, path).map { $0[$1] }
      guard let columns = results.first?.columns else { continue }
      // The same for all members, so that files tell them apart; what was searched stands in columns.
      let plan = try makePlan(
        population.generations[0].members[path[0]].values,
        settings.seed &+ UInt64(path[0]), logEvery)
      let changing = Set(settings.values.map(\.name.rawValue) + ["schedule", "seed"])
      let head =
        [title, LogHead.line("search", settings.method.rawValue)]
        + [LogHead.line("descent", path.map { "\($0 + 1)" }.joined(separator: " "))]
        + plan.configuration.filter { !changing.contains($0.key) }.map(LogHead.line)
        + plan.factLines(lossColumn: loss)
      let divergedAt = results.last?.divergedAt
      let outcome = divergedAt.map { "diverged at step \($0)" } ?? "completed"
      try write(
        LogWriter.head(head, columns: columns)
          + results.flatMap(\.rows).map { $0 + "\n" }.joined()
          + "# \(LogHead.line(LogHead.outcomeKey, outcome))\n",
        to: "\(folder)/\(Population.name(of: member)).csv")
    }
    if let best = population.ranking.first {
      try write(try scheduleCSV(of: best, population), to: "\(folder)/best-schedule.csv")
    }
  }

  /// Step and rate of every step of a member's descent.
  private func scheduleCSV(of member: Int, _ population: Population) throws -> String {
    var text = "step,lr\n"
    var start = 0
    for (generation, member) in zip(population.generations, population.descent(of: member)) {
      let plan = try makePlan(
        generation.members[member].values, settings.seed &+ UInt64(member), logEvery)
      for step in (start + 1)...generation.step { text += plan.schedule.csvRow(step) }
      start = generation.step
    }
    return text
  }

  /// The schedule that a member's weights were trained under, for pictures: step and rate where the log has a row.
  package func rates(of member: Int) throws -> [(step: Int, rate: Double)] {
    guard let log = try LogText(reading: "\(folder)/\(Population.name(of: member)).csv"),
      let column = log.names.split(separator: ",").firstIndex(of: "lr")
    else { return [] }
    return log.rows.compactMap { row in
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      guard let step = LogText.step(ofRow: row), cells.indices.contains(column),
        let rate = Double(cells[column])
      else { return nil }
      return (step, rate)
    }
  }
}

/// A search as it stands, with what its segments have logged.
struct SearchState: Sendable {
  var population: Population
  /// By generation and member.
  var results: [[PopulationSegment.Result]] = []

  func beginnings(by rules: PopulationRules) -> [PopulationRules.Beginning] {
    guard let last = population.generations.last else {
      return (0..<population.settings.population).map(rules.first)
    }
    return rules.next(
      costs: last.members.map { $0.score.map(population.cost) },
      values: last.members.map(\.values), generation: population.generations.count + 1)
  }

  mutating func take(
    _ found: [PopulationSegment.Result], _ beginnings: [PopulationRules.Beginning]
  ) {
    let step = population.end(of: population.generations.count + 1)
    population.generations.append(
      Population.Generation(
        step: step,
        members: zip(found, beginnings).map { result, beginning in
          let score = result.divergedAt == nil ? result.last(population.metric) : nil
          return Population.Member(
            parent: beginning.parent, values: beginning.values,
            score: score?.isFinite == true ? score : nil, divergedAt: result.divergedAt)
        }))
    results.append(found)
  }
}

extension PopulationSegment.Result {
  /// What its weights had consumed at its end; nil where that is not counted.
  var consumed: Int? {
    ["tokens", "examples"].lazy.compactMap { last($0) }.first.flatMap { Int(exactly: $0) }
  }
}
