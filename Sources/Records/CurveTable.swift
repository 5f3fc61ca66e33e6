internal import Basics

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
  public var account: Account
  /// The most points of all curves together: they are kept in memory.
  public static let mostPoints = 1 << 25
  /// The most points of one. A longer curve is thinned to every second, fourth, … row.
  public static let mostPointsOfCurve = 1 << 20
  /// The names of the columns.
  public var position: String { account.stepColumn }
  public var metric: String { account.lossColumn }

  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - position: The column of positions; nil for that of steps by its usual names.
  ///   - metric: The column of the metric; nil for the one that the log's head names, or else that of
  ///     losses by its usual names.
  ///   - groups: The columns, of numbers or text, that tell the runs of a file apart; none for one
  ///     run.
  ///   - pattern: A regular expression whose named groups are columns, see ``LogOptions/pattern``.
  ///   - goal: What is better of the metric.
  /// - Throws: ``LogError`` if the file cannot be read, a column is missing or could be another too,
  ///   or nothing is in it.
  public init(
    reading path: String, position: String? = nil, metric: String? = nil, by groups: [String] = [],
    pattern: String? = nil, goal: Curve.Goal = .lower
  ) throws(LogError) {
    var scanner = try LogScanner(opening: path, pattern: pattern)
    let columns = ColumnRules(scanner.layout, for: .curve, file: scanner.file)
    var selection = try columns.selection(step: position, loss: metric, rate: nil)
    selection.rate = nil
    var by: [Int] = []
    for name in groups { by.append(try columns.column(named: name, as: .group)) }
    try columns.requireDifferent(selection.columns + by, for: [.position, .metric, .group])
    scanner.select(selection.columns, texts: by)
    var rules = RowRules(columns, selection)
    var places: [String: Int] = [:]
    var keys: [String] = []
    var series: [ValueSeries] = []
    var points = 0
    while try scanner.next() {
      guard let row = try rules.row(scanner), let value = row.value else { continue }
      var key = ""
      if !by.isEmpty {
        let group = by.indices.map { scanner.text($0) }
        if group.contains("") {
          rules.drop(.noGroup, scanner.line)
          continue
        }
        key = group.joined(separator: ", ")
      }
      let place = by.isEmpty && !series.isEmpty ? 0 : places[key] ?? series.count
      if place == series.count {
        places[key] = place
        keys.append(key)
        series.append(ValueSeries(maximum: Self.mostPointsOfCurve))
      }
      series[place].append(Sample(position: row.position, value: value))
      if series[place].stride == 1 { points += 1 }
      guard points <= Self.mostPoints else {
        throw scanner.error(
          line: scanner.line, "more than \(Self.mostPoints) rows with a value",
          advice: "Thin the table, or divide it: curves are kept in memory")
      }
    }
    guard !series.isEmpty else {
      throw LogError(
        .badData, file: scanner.file,
        "no row has both '\(rules.stepColumn)' and '\(rules.lossColumn)'",
        advice: RecordsAdvice.nameCurveColumns)
    }
    var order = SeriesOrder()
    curves = zip(keys, series).map { key, series in
      var (samples, own) = series.ordered()
      order.add(own)
      samples = samples.withoutGaps(&order)
      let name =
        by.isEmpty ? Run.name(ofFile: path) : by.count == 1 ? "\(groups[0]) \(key)" : key
      return Curve(
        name: PrintableText.line(name), positions: samples.map(\.position),
        values: samples.map(\.value), goal: goal)
    }
    try rules.requireOneRun(order)
    account = rules.account(scanner.scanAccount, order: order)
  }
}
