import Schedules

/// A run as it was read from a file, and the account of how.
public struct Log: Sendable {
  public var run: Run
  public var account: Account

  public init(run: Run, account: Account) {
    self.run = run
    self.account = account
  }

  /// Reads a run from a log: a CSV or TSV file or JSON lines, plain or gzip.
  ///
  /// See <doc:Records> for the columns that are recognized and the rules by which the schedule is
  /// recovered.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - options: How to read it.
  /// - Throws: ``LogError`` if the file cannot be read, holds text where a number belongs, has no
  ///   column for a role, or has fewer than 3 rows with a usable loss.
  public init(reading path: String, options: LogOptions = LogOptions()) throws(LogError) {
    let all = try LogSeries.runs(
      of: path, for: .run, options, needsRate: options.schedule == nil)
    guard all.count == 1 else {
      throw LogError(
        .badData, file: path, "the file holds \(all.count) runs, and one is asked for",
        advice: RecordsAdvice.checkConditions)
    }
    try self.init(all[0], of: path, options: options)
  }

  /// Reads the runs of a file that holds several: told apart by the columns
  /// ``LogOptions/runColumns``, or each with a column of its own, named `RUN - LOSS` as trackers export
  /// it, where ``LogOptions/lossColumn`` is `LOSS`, or a pattern of such columns' names.
  ///
  /// ```swift
  /// let logs = try Log.runs(reading: "sweep.csv", options: LogOptions(runColumns: ["size"]))
  /// ```
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - options: How to read it.
  ///   - own: The options of a run of that name, if they differ in schedule, warm-up or excluded steps.
  /// - Returns: The runs, named as in the file, in the order in which they begin.
  /// - Throws: ``LogError`` as for one run.
  public static func runs(
    reading path: String, options: LogOptions,
    own: (_ name: String) throws(LogError) -> LogOptions? = { _ in nil }
  ) throws(LogError) -> [Log] {
    let isOne = options.runColumns.isEmpty
    let first = isOne ? try own(Run.name(ofFile: path)) ?? options : options
    var logs: [Log] = []
    for series in try LogSeries.runs(
      of: path, for: .run, options, needsRate: isOne && first.schedule == nil)
    {
      let options = try own(series.name(ofFile: path)) ?? options
      logs.append(try Log(series, of: path, options: options))
    }
    return logs
  }

  init(_ series: LogSeries, of path: String, options: LogOptions) throws(LogError) {
    var (samples, order) = series.values.ordered()
    account = series.account(order)
    try series.rules.requireOneRun(
      order, path: options.choosesRows ? nil : path, pattern: options.pattern)
    guard let lastSample = samples.last else {
      throw LogError(
        .badData, file: account.file,
        account.rows == 0
          ? "no rows below the column names"
          : "none of the \(account.rows) rows has a usable '\(account.lossColumn)'",
        advice: account.rows == 0
          ? "A log has a row for each logged step" : RecordsAdvice.chooseOtherLosses)
    }

    let schedule: any Schedule
    if let given = options.schedule {
      schedule = given
      account.notes.append(.givenSchedule(text: given.text, hasRates: !series.rates.isEmpty))
    } else {
      let recovered = try series.schedule(through: lastSample.step, warmup: options.warmup)
      account.notes += recovered.notes
      schedule = recovered.schedule
      if let artifact = recovered.artifact { samples.removeAll { $0.step == artifact } }
    }
    let records = samples.map { Record(step: $0.step, loss: $0.value) }
    account.values = records.count
    run = Run(
      name: series.name(ofFile: path), records: records, schedule: schedule,
      modelSize: series.rules.columns.head.modelSize, file: account.file)
    try cut(by: options)
  }

  /// The schedule that a log recorded, up to its last rate. The log needs no losses: a table of planned rates
  /// will do.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - warmup: W, for a log that begins after its warm-up, see ``LogOptions/warmup``.
  /// - Throws: ``LogError`` as reading the run would, except for what concerns losses.
  public static func schedule(
    reading path: String, warmup: Int? = nil
  ) throws(LogError) -> RecordedSchedule {
    // A file without rows to choose from is one run.
    try LogSeries.runs(of: path, for: .schedule, LogOptions(warmup: warmup), needsRate: true)[0]
      .schedule(through: 0, warmup: warmup, isWhole: true)
  }

  /// Leaves out what the options say, and refuses what is no run then.
  private mutating func cut(by options: LogOptions) throws(LogError) {
    let whole = run.records.count
    if let last = options.to { run.heldOut = run.records.filter { $0.step > last } }
    run.records.removeAll { $0.step < options.from ?? .min || $0.step > options.to ?? .max }
    if run.records.count < whole {
      account.notes.append(
        .cut(from: options.from, to: options.to, count: whole - run.records.count))
    }
    if !options.excluded.isEmpty {
      let all = run.records.count
      run.records.removeAll { record in options.excluded.contains { $0.contains(record.step) } }
      account.notes.append(.excluded(options.excluded, count: all - run.records.count))
    }
    guard run.records.count >= 3 else {
      throw LogError(
        .badData, file: account.file,
        "\(run.records.count) rows with a usable '\(account.lossColumn)', and a run needs 3",
        advice: whole > run.records.count
          ? RecordsAdvice.leaveOutLess : RecordsAdvice.logMoreOrChooseOtherLosses)
    }
    if let last = run.records.last, run.schedule.steps < last.step {
      throw LogError(
        .badData, file: account.file,
        "the schedule ends at step \(run.schedule.steps) but the log goes on to step \(last.step)",
        advice: RecordsAdvice.giveLongerSchedule(steps: last.step))
    }
  }
}
