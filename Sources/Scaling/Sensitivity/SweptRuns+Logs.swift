import Basics
import Fitting
import Laws
import RealModule
public import Records
import Schedules

extension SweptRuns {
  /// A log of one run of a sweep, or of several.
  public struct LogPath: Sendable, Hashable {
    public var path: String
    /// What the run is called: in a study's folder, the path below it.
    public var name: String
    /// Its points on the axes of its study, where that says them.
    public var axes: [String: String]

    public init(path: String, name: String, axes: [String: String] = [:]) {
      self.path = path
      self.name = name
      self.axes = axes
    }
  }

  /// The logs in a folder and below; without the means over seeds that a study writes.
  ///
  /// - Throws: `LogError` if the folder cannot be listed, or holds no log.
  public static func logs(in folder: String) throws(LogError) -> [LogPath] {
    var followed = FollowedFolder(folder)
    _ = try followed.update()
    let logs = followed.entries.filter { !$0.name.hasPrefix("mean/") }.map {
      LogPath(path: $0.log.path, name: $0.name)
    }
    guard !logs.isEmpty else {
      throw LogError(
        .badData, file: folder, "no log is in this folder",
        advice: "Name a folder of logs, as losscast study makes it, or a table")
    }
    return logs
  }

  /// Whether a file says in its head which schedule it was trained under, and so is a log and no table of runs.
  public static func isLog(_ path: String) -> Bool {
    guard path != "-", let scanner = try? LogScanner(opening: path) else { return false }
    return scanner.head["schedule"] != nil
  }

  /// Reads runs from their logs: the peak rate from the schedule in the head, or else from the logged rates; the loss at the
  /// end, or that the run diverged, by the one rule for that (`Divergence`); size, tokens and first loss.
  ///
  /// Runs that ended before the last step of their schedule, and did not diverge, are left out and named in ``notes``.
  ///
  /// - Parameters:
  ///   - groups: what tells sweeps apart: an axis of a study, by ``LogPath/axes`` or by folders and files that are called
  ///     `AXIS-VALUE`, or a key of the logs' heads, such as `qk-norm`.
  ///   - size: of the model, by its log's path, where the head does not say it.
  /// - Throws: `LogError` that names the file.
  public init(
    logs: [LogPath], groups: [String] = [], lossColumn: String? = nil, logitColumn: String? = nil,
    name: String = "", size: (String) -> Double? = { _ in nil }
  ) throws(LogError) {
    var runs: [(run: SweptRun, steps: Double, log: LogPath)] = []
    var early: [String] = []
    var departed: [(name: String, note: AccountNote)] = []
    var firstStep = 0.0
    var metric = ""
    for log in logs {
      var followed = FollowedLog(log.path, options: CurveOptions(metricColumn: lossColumn))
      _ = try followed.update()
      let head = try Self.head(of: log.path)
      let parameters = head.modelSize ?? size(log.path)
      for own in followed.runs {
        let curve = own.curve
        let runName = followed.isOneRun ? log.name : "\(log.name)/\(own.name)"
        metric = own.metric
        try ScalingTable.requireLoss(metric, file: log.path)
        if let departure = own.departure { departed.append((runName, departure)) }
        guard let schedule = own.plannedSchedule ?? own.recordedSchedule()?.schedule else {
          throw LogError(
            .badData, file: log.path,
            "neither a line '# schedule: TEXT' nor a column of rates says the learning rate",
            advice: "Give a table with a row for each run, or logs with their rates")
        }
        let hasDiverged = own.hasDiverged || Divergence().sign(in: curve) != nil
        guard let last = curve.positions.last, let end = curve.values.last,
          hasDiverged || end.isFinite
        else {
          early.append(runName)
          continue
        }
        if !hasDiverged, last < Double(schedule.steps) {
          early.append(runName)
          continue
        }
        var run = SweptRun(
          rate: schedule.peakRate, loss: hasDiverged ? .nan : end,
          group: try Self.group(groups, head, log, runName))
        run.size = parameters
        // What is long before the run has learned is about what it began at.
        if let first = curve.positions.first, first <= 0.02 * Double(schedule.steps),
          let value = curve.values.first, value.isFinite, value > 0
        {
          run.initialLoss = value
          firstStep = max(firstStep, first)
        }
        run.attentionLogit = Self.lastLogit(of: log.path, logitColumn)
        guard run.rate > 0, run.rate.isFinite else {
          throw LogError(.badData, file: log.path, "its schedule has no rate above 0", advice: nil)
        }
        runs.append((run, Double(schedule.steps), log))
      }
    }
    guard !runs.isEmpty else {
      throw LogError(
        .badData, file: logs.first?.path ?? name, "no run has reached the end of its schedule",
        advice: "Wait until runs have ended, or give other logs")
    }
    let tokens = runs.map { ScalingTable.tokensPerStep(inLog: $0.log.path) }
    let inTokens = tokens.allSatisfy { $0 != nil }
    self.init(
      zip(runs, tokens).map { entry, tokens in
        var run = entry.run
        run.length = entry.steps * (inTokens ? tokens ?? 1 : 1)
        return run
      }, lengthUnit: inTokens ? .tokens : .steps, name: name, metric: metric,
      initialLossSource: firstStep > 0
        ? "by the first logged losses, of step \(NumberText.significant(firstStep, 6)) at the latest"
        : nil)
    if let mixed = Self.mixed(Array(zip(self.runs, runs.map(\.log.axes))), besides: groups) {
      notes.append(mixed)
    }
    if let first = departed.first {
      notes.append(
        Remark(
          "\(first.name): \(first.note)"
            + (departed.count > 1 ? "; likewise \(departed.count - 1) more of the runs" : "")))
    }
    if !early.isEmpty {
      notes.append(
        Remark(
          "left out \(NumberText.counted(early.count, "run")) that did not reach the end: "
            + early.prefix(3).joined(separator: ", ")
            + (early.count > 3 ? " and \(early.count - 3) more" : "")))
    }
  }

  private static func head(of path: String) throws(LogError) -> LogHead {
    try LogScanner(opening: path).head
  }

  private static func group(
    _ keys: [String], _ head: LogHead, _ log: LogPath, _ name: String
  ) throws(LogError) -> String {
    var parts: [String] = []
    for key in keys {
      let folder = name.split(separator: "/").first { $0.hasPrefix("\(key)-") }
      guard
        let value = log.axes[key] ?? folder.map({ String($0.dropFirst(key.count + 1)) })
          ?? head[key]
      else {
        throw LogError(
          .badData, file: log.path,
          log.axes.isEmpty
            ? "no line '# \(key): …' in its head, and no folder '\(key)-…' above it"
            : "its study has no axis '\(key)', and its head no line '# \(key): …'"
              + Spelling.suggestion(for: key, among: log.axes.keys.sorted()),
          advice: "Group by a key of the logs' heads, or by an axis of the study")
      }
      parts.append(ValueLabel.text(value, of: key))
    }
    return parts.joined(separator: ", ")
  }

  /// An axis that tells runs apart which are taken for replicates, and is no seed of them.
  private static func mixed(
    _ runs: [(run: SweptRun, axes: [String: String])], besides groups: [String]
  ) -> Remark? {
    let cells = Dictionary(grouping: runs) { $0.run.place }.values.filter { $0.count > 1 }
    let axes = Set(runs.flatMap(\.axes.keys)).subtracting(groups).sorted()
    return axes.first { axis in
      !namesRuns(axis) && cells.contains { cell in Set(cell.map { $0.axes[axis] }).count > 1 }
    }.map { mixed(in: $0, .groupByAxis($0)) }
  }

  private static func lastLogit(of path: String, _ name: String?) -> Double? {
    guard let reader = try? TableReader(opening: path) else { return nil }
    let column =
      name ?? reader.columns.first { SweepReading.logitNames.contains(SweepReading.folded($0)) }
    guard let column, let table = try? reader.read([column]) else { return nil }
    return table.values[0].last { $0.isFinite && $0 > 0 }
  }
}
