internal import Basics
import Schedules

/// What the rows of one run have come to so far: values and rates in order of their positions, and
/// the account of them. A run that is read at once and one that is followed are gathered here.
struct LogSeries: Sendable {
  private(set) var rules: RowRules
  private(set) var values: ValueSeries
  private(set) var rates: RateSeries
  /// What the rates were read by, where they stand in a file of their own.
  private var ratesRules: RowRules?
  /// The run's name among those of its file; nil where the file is one run.
  var run: String?
  /// What its rows say in the columns that tell runs apart.
  private(set) var labels: [String] = []
  /// All rows, where they are asked for.
  private(set) var rows: LoggedRows?
  /// What the scanner has to tell besides.
  var scanned = ScanAccount()

  /// - Parameters:
  ///   - maximum: The most values, and rates, that are kept in order.
  ///   - format: what the file was recognized as.
  ///   - keepsRows: All rows are kept as they are too.
  init(_ rules: RowRules, maximum: Int, format: RecognizedFormat?, keepsRows: Bool = false) {
    if keepsRows { rows = LoggedRows() }
    self.rules = rules
    run = rules.selection.run
    values = ValueSeries(maximum: maximum)
    let logsNext = format?.logsNextRate == true && rules.positionName == "step"
    rates = RateSeries(maximum: maximum, delay: logsNext ? 1 : 0)
  }

  /// Takes a row of a scanner that selects the columns of the selection.
  ///
  /// Only its cells are handed on: the scanner is large, and would be copied for each row.
  ///
  /// - Returns: whether the row says anything of the run.
  @inline(__always)
  mutating func append(_ cells: borrowing RowCells, line: Int) throws(LogError) -> Bool {
    guard let row = try rules.row(cells, line: line) else { return false }
    if let value = row.value { values.append(Sample(position: row.position, value: value)) }
    if let rate = row.rate {
      rates.append(Sample(position: row.position + Double(rates.delay), value: rate))
    }
    rows?.append(row, rateDelay: rates.delay)
    return true
  }

  /// Takes up what the rows call the run, behind what its column does.
  mutating func name(rows name: String, labels: [String] = []) {
    self.labels = labels
    run = run.map { "\($0), \(name)" } ?? name
  }

  /// What the run is called: as in its file, or else after it.
  func name(ofFile path: String) -> String {
    run ?? Run.name(ofFile: path)
  }

  /// The account of all runs of a file.
  ///
  /// - Parameters:
  ///   - runs: one at least.
  ///   - order: what happened to the values of all while they were put in order.
  static func account(
    of runs: [LogSeries], _ scanned: ScanAccount, order: SeriesOrder
  ) -> Account {
    var rules = runs[0].rules
    for series in runs.dropFirst() { rules.add(series.rules) }
    var account = rules.account(scanned, order: order)
    // Columns of runs go by the metric's name alone.
    if rules.selection.run != nil { account.lossColumn = rules.metric }
    return account
  }

  /// Takes the rates of another file of the same run.
  mutating func takeRates(of other: LogSeries) {
    rates = other.rates
    ratesRules = other.rules
  }

  /// The account of all rows so far.
  ///
  /// - Parameter order: what happened to the values while they were put in order.
  func account(_ order: SeriesOrder) -> Account {
    var account = rules.account(scanned, order: order)
    if let ratesRules {
      account.rateColumn = ratesRules.rateColumn
      account.notes.append(.joinedFiles(rates: ratesRules.columns.file))
    }
    return account
  }

  /// The plan in the head of a log of steps. What cannot be understood is in the account.
  var plannedSchedule: (any Schedule)? {
    ColumnRole.step.group(of: rules.stepColumn) == nil
      ? nil : try? rules.columns.head.plannedSchedule()
  }

  /// The schedule of the logged rates, extended to the last record: the one that the head plans, where it gives
  /// them.
  ///
  /// - Parameter isWhole: The plan counts only where the rates go through to its end.
  func schedule(
    through lastStep: Int, warmup: Int? = nil, isWhole: Bool = false
  ) throws(LogError) -> RecordedSchedule {
    let plan = plannedSchedule
    guard !rates.isEmpty else {
      // The head is that of the file, which may hold other runs.
      if run == nil, let plan, lastStep <= plan.steps {
        return RecordedSchedule(schedule: plan, notes: [])
      }
      throw LogError(
        .badData, file: rules.columns.file,
        "no usable rate"
          + (rules.rateColumn.map { " in column '\($0)'" } ?? "")
          + (run == nil
            ? plan.map { ", and the schedule in the head ends at step \($0.steps), before the log" }
              ?? "" : ""),
        advice: RecordsAdvice.giveSchedule)
    }
    do throws(ScheduleError) {
      return try RecordedSchedule(
        rates.ordered().samples, of: rates, through: lastStep, warmup: warmup, plan: plan,
        isWhole: isWhole)
    } catch {
      throw LogError(
        .badData, file: rules.columns.file, "the logged rates make no schedule: \(error)",
        advice: RecordsAdvice.checkWarmup)
    }
  }
}
