import ArgumentParser
import Basics
import Fitting
import Records
import Schedules

/// The options of every command that reads logs.
struct LogArguments: ParsableArguments {
  @Option(
    name: [.customLong("step"), .customLong("x")],
    help: .init("Column of steps.", valueName: "column"))
  var stepColumn: String?

  @Option(
    help: .init(
      "What one step adds to the column of --step, if that counts tokens or FLOPs.",
      valueName: "amount"))
  var stepSize: Double?

  @Option(
    name: [.customLong("loss"), .customLong("y")],
    help: .init("Column of losses.", valueName: "column"))
  var lossColumn: String?

  @Option(name: .customLong("rate"), help: .init("Column of learning rates.", valueName: "column"))
  var rateColumn: String?

  @Option(
    help: .init(
      "Regular expression whose named groups are columns, for lines of a format that is not known: 'step (?<step>\\d+).*loss (?<loss>\\S+)'.",
      valueName: "regex"))
  var pattern: String?

  @Option(help: .init("Leave out rows before this step.", valueName: "step"))
  var from: Int?

  @Option(help: .init("Leave out rows after this step.", valueName: "step"))
  var to: Int?

  @Option(
    help: .init(
      "Leave out steps FIRST:LAST of all runs, or RUN=FIRST:LAST of one; may be repeated.",
      valueName: "steps"))
  var exclude: [ExcludedSteps] = []

  @Option(help: .init("The schedule, for logs that carry no rates.", valueName: "text"))
  var schedule: String?

  @Option(
    help: .init(
      "Steps of linear warm-up before the first row, for logs that begin after it.",
      valueName: "steps"))
  var warmup: Int?

  @Option(
    help: .init(
      "Parameters of the model, N for all runs or RUN=N for one, for annealing-sizes; may be repeated. Default: what the log's head says, as in # parameters: 1.2e8.",
      valueName: "count"))
  var modelSize: [RunValue<Double>] = []

  @Option(
    help: .init(
      "Last step on the first data, N for all runs or RUN=N for one, for continual; may be repeated.",
      valueName: "step"))
  var shiftStep: [RunValue<Int>] = []

  func validate() throws {
    for size in modelSize { try validateModelSize(size.value) }
    for step in shiftStep { try validateShiftStep(step.value) }
    if let warmup, warmup < 0 {
      throw ValidationError("--warmup \(warmup): give a number of steps, 0 or more")
    }
    if let stepSize, !(stepSize > 0 && stepSize.isFinite) {
      throw ValidationError(
        "--step-size \(stepSize): give what one step adds to the column, more than 0")
    }
    if stepSize != nil, stepColumn == nil {
      throw ValidationError(
        "--step-size: name the column that grows by it too, as in --step tokens")
    }
    if schedule != nil, warmup != nil {
      throw ValidationError(
        "--schedule and --warmup: a schedule says its own warm-up, as in cosine:…,warmup=2160")
    }
    if let from, let to, from > to {
      throw ValidationError("--from \(from) --to \(to): no step lies between; swap the two")
    }
  }

  /// What was asked for, for reading other logs alike.
  var reading: LogReading {
    LogReading(
      stepColumn: stepColumn, lossColumn: lossColumn, rateColumn: rateColumn,
      stepSize: stepSize, warmup: warmup)
  }

  /// Reads the logs, says on standard error what was dropped, joined or assumed, and makes the
  /// runs' names unique.
  ///
  /// - Parameter earlier: stands in for what is not given here.
  func read(_ paths: [String], as earlier: LogReading = LogReading()) throws -> [Run] {
    let names = Run.uniqueNames(paths.map(Run.name(ofFile:)))
    for (option, named) in [
      ("--exclude", exclude.map(\.run)), ("--model-size", modelSize.map(\.run)),
      ("--shift-step", shiftStep.map(\.run)),
    ] {
      for case .some(let run) in named where !names.contains(run) {
        throw ValidationError(
          "\(option) \(run)=…: no run has that name" + Spelling.suggestion(for: run, among: names))
      }
    }
    var options = LogOptions(
      stepColumn: stepColumn ?? earlier.stepColumn, lossColumn: lossColumn ?? earlier.lossColumn,
      rateColumn: rateColumn ?? earlier.rateColumn,
      stepSize: stepColumn == nil ? earlier.stepSize : stepSize, from: from, to: to,
      warmup: warmup ?? earlier.warmup, schedule: try schedule.map(parseSchedule),
      pattern: pattern)
    var runs: [Run] = []
    for (path, name) in zip(paths, names) {
      if path.isEmpty { throw ValidationError("the name of a log is empty") }
      options.excluded = exclude.filter { $0.run ?? name == name }.map(\.steps)
      var log = try Log(reading: path, options: options)
      Console.note(log.account.notes, of: path)
      try refuseNonPositiveLoss(in: log, path: path)
      log.run.name = name
      log.run.modelSize = modelSize.value(for: name) ?? log.run.modelSize
      log.run.shiftStep = shiftStep.value(for: name)
      runs.append(log.run)
    }
    return runs
  }

  /// Laws are fitted to the logarithm of the loss; the reader knows the line that has none.
  private func refuseNonPositiveLoss(in log: Log, path: String) throws {
    guard let row = log.account.firstNonPositiveLoss,
      log.run.afterWarmup.records.contains(where: { $0.step == row.step && $0.loss <= 0 })
    else { return }
    throw LogError(
      .badData, file: path, line: row.line,
      "the loss at step \(row.step) is \(row.loss), which has no logarithm",
      advice: "Leave the row out with --from or --to, or name another column with --loss")
  }
}

/// The schedule that a text describes; `csv:FILE` recovers it from the rates in a log.
func parseSchedule(_ text: String) throws -> any Schedule {
  try ScheduleText.parse(text) { path in
    try Log.schedule(reading: path)
  }
}
