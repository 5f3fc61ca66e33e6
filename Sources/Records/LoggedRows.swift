/// The rows of a run as its log has them, before anything is put in order, rates at the steps that used
/// them: what ``Log``, ``CurveTable`` and ``FollowedLog`` make of a log they make of these too.
package struct LoggedRows: Sendable {
  /// The run's name among those of its file; the file's if it is one run.
  package fileprivate(set) var name = ""
  /// The names of the columns of positions, of the metric and, where there are any, of rates.
  package fileprivate(set) var positionColumn = ""
  package fileprivate(set) var metricColumn = ""
  package fileprivate(set) var rateColumn: String?
  /// What the log's comment lines say.
  package fileprivate(set) var head: [String] = []
  /// The rows with a value of the metric, which may be no finite number.
  package private(set) var positions: [Double] = []
  package private(set) var values: [Double] = []
  /// The rows with a rate.
  package private(set) var ratePositions: [Double] = []
  package private(set) var rates: [Double] = []
  /// What was recognized, left out and assumed.
  package fileprivate(set) var notes: [AccountNote] = []

  init() {}

  /// - Parameter rateDelay: how many steps after its row a rate was used.
  @inline(__always)
  mutating func append(_ row: LogRow, rateDelay: Int) {
    if let value = row.value {
      positions.append(row.position)
      values.append(value)
    }
    if let rate = row.rate {
      ratePositions.append(row.position + Double(rateDelay))
      rates.append(rate)
    }
  }

  /// Leaves out rates of steps that have not been made.
  private mutating func cutRatesAfterValues() {
    guard let last = positions.max() else { return }
    let made = ratePositions.indices.filter { ratePositions[$0] <= last }
    ratePositions = made.map { ratePositions[$0] }
    rates = made.map { rates[$0] }
  }

  /// The same under its name among the runs of several files.
  ///
  /// - Parameters:
  ///   - file: the name of its file.
  ///   - isOnly: whether it is all of its file, by which it is called then.
  package func named(in file: String, isOnly: Bool, isOnlyFile: Bool) -> LoggedRows {
    var run = self
    run.name = isOnly ? file : isOnlyFile ? name : "\(file)/\(name)"
    return run
  }

  /// Reads the runs of a log, as ``Log/runs(reading:options:own:)`` finds them.
  ///
  /// - Throws: ``LogError`` if the file cannot be read, a column is missing or could be another too, or
  ///   nothing is in it.
  package static func runs(
    reading path: String, options: LogOptions
  ) throws(LogError) -> [LoggedRows] {
    let all = try LogSeries.runs(of: path, for: .curve, options, keepsRows: true)
    var runs: [LoggedRows] = []
    for series in all {
      let (_, order) = series.values.ordered()
      try series.rules.requireOneRun(
        order, path: options.choosesRows ? nil : path, pattern: options.pattern)
      guard var run = series.rows, !run.positions.isEmpty else { continue }
      run.name = series.name(ofFile: path)
      run.positionColumn = series.rules.positionName
      run.metricColumn = series.rules.metric
      run.rateColumn = series.rules.rateColumn
      // Which column has losses is settled.
      run.head = series.rules.columns.head.lines.filter {
        LogHead.entry(of: $0)?.key != LogHead.lossColumnKey
      }
      if let outcome = series.scanned.outcome {
        run.head.append(LogHead.line(LogHead.outcomeKey, outcome.description))
      }
      run.notes = series.account(order).notes
      if series.rates.delay > 0 {
        run.notes.append(.nextRates)
        run.cutRatesAfterValues()
      }
      runs.append(run)
    }
    guard !runs.isEmpty else {
      throw LogError(
        .badData, file: all[0].rules.columns.file,
        "no row has both '\(all[0].rules.stepColumn)' and '\(all[0].rules.lossColumn)'",
        advice: RecordsAdvice.nameCurveColumns)
    }
    return runs
  }
}
