import ArgumentParser
import Fitting
import RunLogs
import Schedules

/// The options of every command that reads logs.
struct LogArguments: ParsableArguments {
  @Option(name: .customLong("step"), help: .init("Column of steps.", valueName: "column"))
  var stepColumn: String?

  @Option(name: .customLong("loss"), help: .init("Column of losses.", valueName: "column"))
  var lossColumn: String?

  @Option(name: .customLong("rate"), help: .init("Column of learning rates.", valueName: "column"))
  var rateColumn: String?

  @Option(help: .init("Leave out rows before this step.", valueName: "step"))
  var from: Int?

  @Option(help: .init("Leave out rows after this step.", valueName: "step"))
  var to: Int?

  @Option(help: .init("The schedule, for logs that carry no rates.", valueName: "text"))
  var schedule: String?

  @Option(
    help: .init(
      "Steps of linear warm-up before the first row, for logs that begin after it.",
      valueName: "steps"))
  var warmup: Int?

  func validate() throws {
    if let warmup, warmup < 0 {
      throw ValidationError("--warmup \(warmup): give a number of steps, 0 or more")
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
      stepColumn: stepColumn, lossColumn: lossColumn, rateColumn: rateColumn, warmup: warmup)
  }

  /// Reads the logs, says on standard error what was dropped, joined or assumed, and makes the
  /// runs' names unique.
  ///
  /// - Parameter earlier: stands in for what is not given here.
  func read(_ paths: [String], as earlier: LogReading = LogReading()) throws -> [Run] {
    let options = LogOptions(
      stepColumn: stepColumn ?? earlier.stepColumn, lossColumn: lossColumn ?? earlier.lossColumn,
      rateColumn: rateColumn ?? earlier.rateColumn, from: from, to: to,
      warmup: warmup ?? earlier.warmup, schedule: try schedule.map(parseForecastableSchedule))
    var runs: [Run] = []
    for path in paths {
      if path.isEmpty { throw ValidationError("the name of a log is empty") }
      let log = try Log(reading: path, options: options)
      for note in log.account.notes { Console.note("\(path): \(note)") }
      try refuseNonPositiveLoss(in: log, path: path)
      runs.append(log.run)
    }
    for (index, name) in Run.uniqueNames(runs.map(\.name)).enumerated() { runs[index].name = name }
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
