import ArgumentParser
import Basics
import Records
import Scoring
import Training

/// Reads the runs that are to be scored from tables, folders of studies and trees of folders.
struct ScoreSource {
  var roles: ScoreRoles
  var time: String?
  var metric: String?
  var goals: [RunValue<Curve.Goal>]
  var timeToTarget: String?
  var targetColumn: String?
  var conditions: ConditionArguments

  /// The values to reach that a column of the tables holds, by workload.
  private(set) var targets: [String: Double] = [:]
  private(set) var runs: [ScoredRun] = []

  init(
    roles: ScoreRoles, time: String?, metric: String?, goals: [RunValue<Curve.Goal>],
    timeToTarget: String?, targetColumn: String?, conditions: ConditionArguments
  ) {
    self.roles = roles
    self.time = time
    self.metric = metric
    self.goals = goals
    self.timeToTarget = timeToTarget
    self.targetColumn = targetColumn
    self.conditions = conditions
  }

  mutating func read(_ path: String) throws {
    guard WholeFile.isFolder(path) else {
      if roles.layout != nil {
        throw OptionError("layout", ": \(path) is a table, whose columns say which run is which")
      }
      return try readTable(path)
    }
    if timeToTarget != nil || targetColumn != nil {
      throw OptionError(
        timeToTarget != nil ? "time-to-target" : "target-column",
        ": \(path) is a folder of logs; a table has such a column")
    }
    if roles.layout == nil, let folder = StudyFolder(holdingStudyAt: path) {
      try readStudy(folder)
    } else {
      try readTree(path)
    }
  }

  // MARK: Tables

  private mutating func readTable(_ path: String) throws {
    let reader = try TableReader(opening: path, pattern: conditions.pattern)
    let names = try roles.found(among: reader.columns, "column", in: path)
    if path == "-", targetColumn != nil {
      throw OptionError("target-column", ": the table is read twice; give a file")
    }
    if targetColumn != nil { try WholeFile.requireRereadable(path) }
    if let column = timeToTarget {
      try readTimes(reader, column, names, path)
    } else {
      let table = try CurveTable(
        reading: path, position: time, metric: metric, by: names.all,
        conditions: conditions.list, pattern: conditions.pattern)
      Console.note(table.account, of: path)
      AnswerRecorder.current?.count(rows: table.account.rows, of: path)
      for (curve, labels) in zip(table.curves, table.labels) {
        try append(
          curve, metric: table.metric,
          Labels(labels, names, path: path), origin: "\(path), \(curve.name)")
      }
    }
    if let targetColumn { try readTargets(targetColumn, names, path) }
  }

  /// Rows of one run each.
  private mutating func readTimes(
    _ reader: consuming TableReader, _ column: String, _ names: ScoreRoles.Found, _ path: String
  ) throws {
    let file = reader.file
    let table = try reader.read(
      [column], matching: conditions.list, by: names.all, keepsBlanks: true)
    Console.note(table.notes, of: path)
    AnswerRecorder.current?.count(rows: table.count, of: path)
    var unreached = 0
    for row in 0..<table.count {
      let time = table.values[0][row]
      guard !(time <= 0) else {
        throw LogError(
          .badData, file: file, line: table.lines[row],
          "the time to the target is \(NumberText.exact(time)), and times are compared by their ratios",
          advice: "Correct it, or leave the cell blank where the target was not reached")
      }
      if !time.isFinite { unreached += 1 }
      let labels = Labels(table.labels[row], names, path: path)
      runs.append(
        labels.run(
          .time(time.isNaN ? .infinity : time), origin: "\(path):\(table.lines[row])"))
    }
    if unreached > 0 {
      Console.note(
        "\(path): \(NumberText.counted(unreached, "run")) without a finite time in '\(column)' never "
          + "reached the target")
    }
  }

  private mutating func readTargets(
    _ column: String, _ names: ScoreRoles.Found, _ path: String
  ) throws {
    let reader = try TableReader(opening: path, pattern: conditions.pattern)
    let file = reader.file
    let table = try reader.read([column], matching: conditions.list, by: names.all)
    for row in 0..<table.count {
      let workload = Labels(table.labels[row], names, path: path).workload
      let value = table.values[0][row]
      guard value.isFinite, targets[workload] ?? value == value else {
        throw LogError(
          .badData, file: file, line: table.lines[row],
          value.isFinite
            ? "the target of \(workload) is \(NumberText.exact(value)) here and "
              + "\(NumberText.exact(targets[workload] ?? value)) above"
            : "the target of \(workload) is no finite number",
          advice: "A workload has one target; correct the column '\(column)'")
      }
      targets[workload] = value
    }
  }

  // MARK: Folders

  /// The logs of a study, by its manifest: its points on the axes say which run is which.
  private mutating func readStudy(_ folder: StudyFolder) throws {
    let study = try folder.ended()
    let names = try roles.found(among: study.axes, "axis", in: folder.path, takesRest: true)
    for run in study.runs {
      let labels = names.all.map { run.axes[$0] ?? "" }
      try readLog(
        run.log, Labels(labels, names, path: folder.path), hasDiverged: run.hasDiverged)
    }
    sayNotes(of: folder.path)
  }

  /// The logs of a tree, whose levels say which run is which.
  private mutating func readTree(_ path: String) throws {
    let logs = try FollowedFolder.logs(in: path)
    let parts = logs.map(Self.levels)
    let depths = Set(parts.map(\.count))
    let usual = ["submission", "workload", "study", "trial"]
    let levels: [String]
    if let layout = roles.layout {
      levels = layout.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    } else {
      guard let depth = depths.first, depths.count == 1, 2...usual.count ~= depth else {
        throw FileError(
          depths.isEmpty
            ? "\(path): no logs are in it. Name a table, the folder of a study, or a tree of folders"
            : "\(path): which of its levels are what? Its logs lie \(Self.list(depths)) deep. Say it, as in "
              + "--layout submission/workload/study/trial/*", status: Failure.badData)
      }
      levels = Array(usual.prefix(depth))
    }
    let named = levels.filter { $0 != "*" }
    if Set(named).count < named.count {
      throw OptionError("layout", " \(roles.layout ?? ""): a level is named twice")
    }
    let names = try roles.found(among: named, "level", in: path)
    let fitting = zip(logs, parts).filter { $0.1.count == levels.count }
    guard !fitting.isEmpty else {
      throw OptionError(
        "layout",
        " \(roles.layout ?? ""): it has \(NumberText.counted(levels.count, "level")), and the logs in \(path) "
          + "lie \(Self.list(depths)) deep")
    }
    for (log, parts) in fitting {
      let labels = names.all.map { name in
        levels.firstIndex(of: name).map { parts[$0] } ?? ""
      }
      let file = "\(path)/\(log)"
      try readLog(
        file, Labels(labels, names, path: path),
        hasDiverged: LogProgress(ofLog: file)?.outcome == .diverged)
    }
    sayNotes(of: path)
    if fitting.count < logs.count {
      Console.note(
        "\(path): \(NumberText.counted(logs.count - fitting.count, "log")) at other levels left out"
      )
    }
  }

  /// The folders of a log, and its name without the ending.
  private static func levels(_ log: String) -> [String] {
    log.split(separator: "/").dropLast().map(String.init) + [Run.name(ofFile: log)]
  }

  private static func list(_ depths: Set<Int>) -> String {
    depths.sorted().map(String.init).joined(separator: ", ")
  }

  private mutating func readLog(_ path: String, _ labels: Labels, hasDiverged: Bool) throws {
    let table = try CurveTable(
      reading: path, position: time, metric: metric, conditions: conditions.list,
      pattern: conditions.pattern)
    logNotes.append(table.account.notes.map { $0.text(AdviceWords.text) })
    for curve in table.curves {
      try append(
        curve, metric: table.metric, labels, origin: path, hasDiverged: hasDiverged)
    }
  }

  /// What there is to say of each log of a folder.
  private var logNotes: [[String]] = []

  /// Says once of a folder's logs what holds for several.
  private mutating func sayNotes(of folder: String) {
    var counts: [String: Int] = [:]
    for text in logNotes.joined() { counts[text, default: 0] += 1 }
    var said: Set<String> = []
    for text in logNotes.joined() where said.insert(text).inserted {
      Console.note("\(folder): \(counts[text] ?? 1) of \(logNotes.count) logs: \(text)")
    }
    logNotes = []
  }

  private mutating func append(
    _ curve: Curve, metric: String, _ labels: Labels, origin: String, hasDiverged: Bool = false
  ) throws {
    var curve = curve
    curve.goal =
      try goals.chosen(for: labels.workload)?.value ?? knownGoals[metric]
      ?? Curve.Goal(decidingBy: metric)
    knownGoals[metric] = knownGoals[metric] ?? curve.goal
    var run = labels.run(.curve(curve), origin: origin)
    run.hasDiverged = hasDiverged
    runs.append(run)
  }

  /// What is better of a metric, which is said once.
  private var knownGoals: [String: Curve.Goal] = [:]
}

/// What a run is called.
private struct Labels {
  let submission: String
  let workload: String
  private let study: String
  private let trial: String
  private let budget: String?

  /// - Parameter texts: in the order of `names.all`.
  init(_ texts: [String], _ names: ScoreRoles.Found, path: String) {
    var rest = Array(zip(names.all, texts))[...]
    func take(_ count: Int) -> [(String, String)] {
      let taken = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
      return taken
    }
    func name(_ parts: [(String, String)]) -> String {
      parts.map { ValueLabel.text($1, of: $0) }.joined(separator: ", ")
    }
    func plain(_ parts: [(String, String)]) -> String {
      parts.map { PrintableText.line($0.1) }.joined(separator: ", ")
    }
    submission = name(take(names.submission.count))
    let workload = name(take(names.workload.count))
    self.workload = names.workload.isEmpty ? Run.name(ofFile: path) : workload
    study = names.study.isEmpty ? "1" : plain(take(names.study.count))
    trial = names.trial.isEmpty ? "1" : plain(take(names.trial.count))
    budget = names.budget.isEmpty ? nil : plain(take(names.budget.count))
  }

  func run(_ result: ScoredRun.Result, origin: String) -> ScoredRun {
    ScoredRun(
      submission: submission, workload: workload, study: study, trial: trial, budget: budget,
      result: result, origin: origin)
  }
}
