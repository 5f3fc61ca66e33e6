public import Schedules

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
    let series = try LogSeries.rows(of: path, for: .run, options)
    var (samples, order) = series.values.ordered()
    account = series.account(order)
    try series.requireOneRun(order)
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
      let recovered = try series.schedule(
        through: lastSample.step, warmup: options.warmup, notes: &account.notes)
      schedule = recovered.schedule
      if let artifact = recovered.artifact { samples.removeAll { $0.step == artifact } }
    }
    let records = samples.map { Record(step: $0.step, loss: $0.value) }
    run = Run(
      name: Run.name(ofFile: path), records: records, schedule: schedule,
      modelSize: series.rules.columns.head.modelSize, file: account.file)
    try cut(by: options)
  }

  /// The schedule that a log recorded. The log needs no losses: a table of planned rates will do.
  ///
  /// - Parameter path: A file, or `-` for standard input.
  /// - Throws: ``LogError`` as reading the run would, except for what concerns losses.
  public static func schedule(reading path: String) throws(LogError) -> any Schedule {
    var notes: [AccountNote] = []
    return try LogSeries.rows(of: path, for: .schedule, LogOptions())
      .schedule(through: 0, notes: &notes).schedule
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

extension LogSeries {
  /// All rows of a log.
  fileprivate static func rows(
    of path: String, for purpose: ColumnRules.Purpose, _ options: LogOptions
  ) throws(LogError) -> LogSeries {
    var scanner = try LogScanner(opening: path, pattern: options.pattern)
    try options.check(file: scanner.file)
    let columns = ColumnRules(scanner.layout, for: purpose, file: scanner.file)
    let selection = try columns.selection(
      step: options.stepColumn, loss: options.lossColumn, rate: options.rateColumn,
      isCounted: options.stepSize != nil, needsRate: options.schedule == nil)
    scanner.select(selection.columns)
    var series = LogSeries(
      RowRules(columns, selection, stepSize: options.stepSize), maximum: options.maximumRecords)
    while try scanner.next() { try series.append(scanner) }
    series.scanned = scanner.scanAccount
    return series
  }
}
