public import Schedules

/// Learning curves in a table: one curve a file, or many, told apart by a column.
///
/// ```swift
/// let table = try CurveTable(
///   reading: "study.csv", position: "checkpoint", metric: "valid_loss", by: ["config"])
/// ```
///
/// Rows without a position or a metric are left out; the metric may be infinite or not a number. A
/// curve's positions ascend, by the rules for the rows of a ``Log``.
public struct CurveTable: Sendable {
  public var curves: [Curve]
  /// What the rows of each curve say in the columns that tell runs apart, a text a column.
  public private(set) var labels: [[String]] = []
  /// The schedule of each curve's run, where that was asked for and is known.
  public private(set) var schedules: [RecordedSchedule?] = []
  /// The schedule that the log's head tells of the whole run, where positions are steps and logged rates, if any,
  /// are its own so far.
  public private(set) var plannedSchedule: (any Schedule)?
  public var account: Account
  /// The most points of one. A longer curve is thinned to every second, fourth, … row.
  public static let mostPointsOfCurve = 1 << 20
  /// The names of the columns.
  public var position: String { account.stepColumn }
  public var metric: String { account.lossColumn }

  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - position: The column of positions; nil for that of steps by its usual names.
  ///   - metric: The column of the metric; nil for the one that the log's head names, or else that of
  ///     losses by its usual names. The name of a tracker's metric, where its export has a column for
  ///     each run.
  ///   - groups: The columns, of numbers or text, that tell the runs of a file apart; none for one
  ///     run.
  ///   - conditions: What rows have to say to be read.
  ///   - pattern: A regular expression whose named groups are columns, see ``LogOptions/pattern``.
  ///   - goal: What is better of the metric.
  ///   - bounds: The values that the metric can take; nil for its ``UsualRange``, if it has one.
  ///   - warmup: How the schedules are to be read too: W of the run of that name, nil where it was not
  ///     told. Without, schedules are not read.
  ///   - rate: The column of rates, where its aliases do not find it.
  /// - Throws: ``LogError`` if the file cannot be read, a column is missing or could be another too,
  ///   nothing is in it, or a value lies outside of the bounds.
  public init(
    reading path: String, position: String? = nil, metric: String? = nil, by groups: [String] = [],
    conditions: [RowCondition] = [], pattern: String? = nil, goal: Curve.Goal = .lower,
    bounds: ClosedRange<Double>? = nil, rate: String? = nil,
    schedulesWithWarmup warmup: ((_ name: String) -> Int?)? = nil
  ) throws(LogError) {
    try self.init(
      reading: path, for: .curve, position: position, metric: metric, by: groups,
      conditions: conditions, pattern: pattern, goal: goal, bounds: bounds, rate: rate,
      warmup: warmup)
  }

  init(
    reading path: String, for purpose: ColumnRules.Purpose, position: String?, metric: String?,
    by groups: [String] = [], conditions: [RowCondition] = [], pattern: String? = nil,
    goal: Curve.Goal = .lower, bounds: ClosedRange<Double>? = nil, rate: String? = nil,
    warmup: ((_ name: String) -> Int?)?
  ) throws(LogError) {
    let options = LogOptions(
      stepColumn: position, lossColumn: metric, rateColumn: rate, pattern: pattern,
      runColumns: groups,
      conditions: conditions, bounds: bounds, maximumRecords: Self.mostPointsOfCurve)
    let all = try LogSeries.runs(of: path, for: purpose, options, readsRates: warmup != nil)
    var order = SeriesOrder()
    curves = []
    for series in all {
      var (samples, own) = series.values.ordered()
      try series.rules.requireOneRun(
        own, path: options.choosesRows ? nil : path, pattern: pattern)
      samples = samples.withoutGaps(&own)
      order.add(own)
      if samples.isEmpty { continue }
      curves.append(
        Curve(
          name: series.name(ofFile: path), positions: samples.map(\.position),
          values: samples.map(\.value), goal: goal, bounds: bounds ?? Curve.unbounded))
      labels.append(series.labels)
      if let warmup { schedules.append(series.knownSchedule(warmup: warmup)) }
    }
    guard !curves.isEmpty else {
      throw LogError(
        .badData, file: all[0].rules.columns.file,
        "no row has both '\(all[0].rules.stepColumn)' and '\(all[0].rules.lossColumn)'",
        advice: RecordsAdvice.nameCurveColumns)
    }
    account = LogSeries.account(of: all, all[0].scanned, order: order)
    if let plan = all[0].plannedSchedule {
      let departure = all.lazy.compactMap {
        plan.departure(
          from: $0.rates.ordered().samples, through: $0.values.ordered().samples.last?.step ?? 0)
      }.first
      if departure == nil { plannedSchedule = plan }
      // Schedules that were asked for say it themselves.
      if let departure, warmup == nil { account.notes.append(departure) }
    }
    account.values = curves.reduce(0) { $0 + $1.values.count }
    let values = curves.lazy.flatMap(\.values)
    if bounds == nil, let usual = UsualRange(ofMetric: account.lossColumn, values: values) {
      for index in curves.indices { curves[index].bounds = usual.bounds }
      account.notes += [usual.note(on: account.lossColumn)].compactMap(\.self)
    }
  }
}

extension LogSeries {
  /// The schedule of a finished run; nil where neither the head nor rates tell it, or positions are no
  /// steps.
  fileprivate func knownSchedule(warmup: (_ name: String) -> Int?) -> RecordedSchedule? {
    guard ColumnRole.step.group(of: rules.stepColumn) != nil else { return nil }
    if rates.isEmpty { return plannedSchedule.map { RecordedSchedule(schedule: $0, notes: []) } }
    return try? schedule(
      through: values.ordered().samples.last?.step ?? 0,
      warmup: warmup(name(ofFile: rules.columns.file)))
  }
}
