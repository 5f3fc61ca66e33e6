internal import Basics
internal import Schedules

/// A log that is read as it grows: each time, what was appended since the last.
///
/// ```swift
/// var log = FollowedLog("run.csv")
/// while !log.runs[0].isEnded {
///   if try log.update() { print(log.runs[0].curve.best ?? .nan) }
///   try await Task.sleep(for: .seconds(10))
/// }
/// ```
///
/// Whatever the pieces in which the log was written, the curve is that of the whole. A last line
/// counts once it has its line ending: what is written by way of a buffer may end anywhere for long,
/// and 2.0 for 2.0833 would look good.
///
/// A file that has been cut short, replaced or written anew is read from its beginning; points that
/// were read before stay as far as they lie before its first one, so that a log that is rotated goes
/// on, and one that is begun again is begun again. Rows of a rotated log need no column names of
/// their own.
///
/// A compressed log is taken for a finished one, in which a last line may lack its ending as in
/// ``Log``, and is read anew when it changes.
public struct FollowedLog: Sendable {
  public let path: String
  public let options: CurveOptions
  /// The one run of the log; or, where ``CurveOptions/runColumns`` tell several apart or each has a column
  /// ``CurveOptions/metricColumn`` of its own, those that have appeared so far. Each keeps its place.
  public private(set) var runs: [FollowedRun] = []
  /// Whether what is no regular file, such as a pipe, is an error and not opened: reading it would
  /// wait for whoever writes to it.
  private let isRegular: Bool

  /// Where reading stopped; nil before the header is whole.
  private var place: LogPlace?
  private var seen: FileStamp?
  private var failure: LogError?
  /// How rows are taken; nil before the header is read.
  private var rows: Rows?
  /// What the log's head plans, where positions are steps.
  private var plan: (any Schedule)?
  /// A column that tells several runs apart has been looked for in many rows, in vain.
  private var hasSearchedRuns = false

  private struct Rows {
    /// A run before its first row: the one of all rows, or one for each column that is a run's.
    let blanks: [LogSeries]
    let columns: [Int]
    var choice: RowChoice
    /// The places among the runs of those that a row of each of the choice's runs tells of, one a blank.
    var places: [[Int]] = []
    var scanned = ScanAccount()
    /// The values that are kept of all runs.
    var values = 0

    var isWide: Bool { blanks.count > 1 }
  }

  /// What a run is known by when the log is read again: the run whose column it is, and the place of what
  /// its rows say among the choice's runs.
  private struct RunKey: Hashable {
    var column: String?
    var rows: Int?
  }
  private var places: [RunKey: Int] = [:]
  private var names = UniqueNames()

  public init(_ path: String, options: CurveOptions = CurveOptions()) {
    self.init(path, options: options, isRegular: false)
  }

  init(_ path: String, options: CurveOptions, isRegular: Bool) {
    self.path = path
    self.options = options
    self.isRegular = isRegular
    forgetRuns(isWide: false)
  }

  /// Reads what is new.
  ///
  /// - Returns: whether there was anything.
  /// - Throws: ``LogError`` if the file is gone or cannot be understood. What was read before stays;
  ///   as long as the file does not change, the next call throws the same.
  public mutating func update() throws(LogError) -> Bool {
    if let stamp = FileStamp(of: path), stamp == seen {
      if let failure { throw failure }
      return false
    }
    do throws(LogError) {
      failure = nil
      return try read()
    } catch {
      if error.kind == .missingFile { seen = nil } else { failure = error }
      throw error
    }
  }

  private mutating func read() throws(LogError) -> Bool {
    seen = nil
    guard let place, place.canGoOn else { return try readAnew(isReplaced: false) }
    guard let window = try place.window(of: path, stamp: &seen) else {
      return try readAnew(isReplaced: true)
    }
    if place.mustBeReadAgain { return try readAnew(isReplaced: false) }
    return try take(LogScanner(window, layout: place.layout, nextLine: place.line))
  }

  /// Reads the file from its beginning.
  ///
  /// - Parameter isReplaced: It is another than before.
  private mutating func readAnew(isReplaced: Bool) throws(LogError) -> Bool {
    if let table = MemoryFiles.current.table(path) {
      return try begin(with: LogScanner(table, named: path), isReplaced: isReplaced)
    }
    let source = try ByteSource(opening: path, isRegular: isRegular)
    seen = source.stamp
    try source.recognizeFormat(pattern: options.pattern, isFollowed: true)
    var window = ByteWindow(source)
    let layout: LogLayout
    do throws(LogError) {
      layout = try LogLayout(reading: &window, after: place?.layout)
    } catch {
      // Not a line of it is there yet.
      if window.isFinal, window.isLastLineEnded || window.start >= window.end { return false }
      throw error
    }
    if window.isLastLineEnded { return false }
    return try begin(
      with: LogScanner(window, layout: layout, nextLine: layout.nextLine), isReplaced: isReplaced)
  }

  /// Begins with a log whose layout is known, and takes its rows.
  private mutating func begin(
    with scanner: consuming LogScanner, isReplaced: Bool
  ) throws(LogError) -> Bool {
    let layout = scanner.layout
    let format = scanner.window.source.format
    let columns = ColumnRules(layout, for: .curve, file: path)
    var selections = try columns.selections(
      step: options.positionColumn, loss: options.metricColumn, rate: options.rateColumn)
    // Rates and schedules are told for steps alone.
    let arePositionsSteps = selections.allSatisfy {
      ColumnRole.step.group(of: layout.columns[$0.step]) != nil
    }
    if !arePositionsSteps {
      for index in selections.indices { selections[index].rate = nil }
    }
    plan = arePositionsSteps ? try? layout.head.plannedSchedule() : nil
    let choice = try RowChoice(
      columns, selections, conditions: options.conditions, by: options.runColumns,
      after: rows?.choice)
    var rows = Rows(
      blanks: selections.map {
        LogSeries(
          RowRules(columns, $0, among: selections.columns, bounds: options.bounds),
          maximum: max(options.maximumPoints, 16), format: format)
      },
      columns: selections.columns, choice: choice)
    // What was one run and is several now, or the other way around, is another log.
    if rows.isWide != (self.rows?.isWide ?? false) { forgetRuns(isWide: rows.isWide) }
    let known: [Int?] = options.runColumns.isEmpty ? [nil] : choice.runs.indices.map(\.self)
    rows.places = known.map { begin($0, rows, isReplaced: isReplaced) }
    self.rows = rows
    hasSearchedRuns = false
    return try take(scanner)
  }

  /// Takes the rows of the scanner, and notes where it stopped.
  private mutating func take(_ scanner: consuming LogScanner) throws(LogError) -> Bool {
    guard var rows else { return false }
    // Runs that have appeared keep their places, whatever becomes of the rows behind them.
    defer { self.rows = rows }
    scanner.select(rows.columns, texts: rows.choice.texts)
    let isChosen = !rows.choice.isTrivial
    let isOneRun = isOneRun
    scanner.holdsBackUnfinishedLine = !scanner.window.source.isCompressed
    // What earlier pieces of the log have told belongs to the account as well.
    scanner.passedOver = rows.scanned.passedOver
    // Nothing is kept of rows before one that cannot be understood.
    place?.mustBeReadAgain = true
    let before = outcome
    var grown: Set<Int> = []
    var last = -1
    while try scanner.next() {
      var chosen = 0
      if isChosen {
        guard let place = rows.choice.place(of: &scanner) else { continue }
        chosen = place
        if chosen == rows.places.count {
          rows.places.append(begin(chosen, rows, isReplaced: false))
        }
      }
      for run in rows.places[chosen] {
        let isKept = try runs[run].series?.append(scanner.cells, line: scanner.line) ?? false
        if isKept, !isOneRun, runs[run].series?.values.stride == 1 { rows.values += 1 }
      }
      if !isOneRun { try scanner.requireFew(runs: runs.count, values: rows.values) }
      if chosen != last { grown.formUnion(rows.places[chosen]) }
      last = chosen
      // A run that had ended has been gone on with.
      outcome = nil
      scanner.outcome = nil
    }
    outcome = scanner.outcome ?? outcome
    rows.scanned = scanner.scanAccount
    for run in grown { runs[run].compareWithPlan() }
    for run in grown.sorted() { try requireOneRun(run) }
    place = LogPlace(scanner, stamp: seen)
    for index in runs.indices { runs[index].isCompressed = place?.isCompressed == true }
    return !grown.isEmpty || outcome != before
  }

  /// How the run of the log ended. Of several nobody knows which it was.
  private var outcome: LogOutcome? {
    get { isOneRun ? runs[0].outcome : nil }
    set { if isOneRun { runs[0].outcome = newValue } }
  }

  /// Begins the runs that a row of one of the choice's runs tells of, or of all rows, or begins them again.
  ///
  /// - Returns: their places.
  private mutating func begin(_ choice: Int?, _ rows: Rows, isReplaced: Bool) -> [Int] {
    rows.blanks.map { blank in
      var series = blank
      if let choice { series.name(rows: rows.choice.runs[choice]) }
      let key = RunKey(column: blank.run, rows: choice)
      let place = places[key] ?? runs.count
      if place == runs.count {
        places[key] = place
        runs.append(FollowedRun(named: names.unique(series.name(ofFile: path)), options: options))
      }
      runs[place].beginAgain(series, isReplaced: isReplaced)
      runs[place].plan = plan
      return place
    }
  }

  private mutating func forgetRuns(isWide: Bool) {
    (runs, places, names) = ([], [:], UniqueNames())
    guard options.runColumns.isEmpty, !isWide else { return }
    // It is there before its first row.
    runs = [FollowedRun(named: Run.name(ofFile: path), options: options)]
    places[RunKey()] = 0
  }

  private mutating func requireOneRun(_ run: Int) throws(LogError) {
    guard let series = runs[run].series else { return }
    let order = series.values.ordered().order
    guard order.descents > 0 || order.duplicates > 0 else { return }
    let isSearched =
      options.conditions.isEmpty && options.runColumns.isEmpty && !hasSearchedRuns
    try series.rules.requireOneRun(
      order, path: isSearched ? path : nil, pattern: options.pattern)
    hasSearchedRuns = series.rules.rows > 1000
  }
}

extension FollowedLog {
  /// Whether the log is one run, and not one of several that it tells apart.
  public var isOneRun: Bool { options.runColumns.isEmpty && rows?.isWide != true }
  /// The name of the metric's column, without that of a run before it; empty before the header is read.
  public var metric: String { rows?.blanks[0].rules.metric ?? "" }
  /// The name of the column of positions, likewise.
  public var positionName: String { rows?.blanks[0].rules.positionName ?? "" }

  /// How what is in the file now was read; nil before the header is.
  public var account: Account? {
    guard let rows else { return nil }
    var order = SeriesOrder()
    var values = 0
    var hasZero = false
    var outside: AccountNote?
    let series = rows.places.joined().compactMap { runs[$0].series }
    for series in series {
      var (samples, own) = series.values.ordered()
      samples = samples.withoutGaps(&own)
      order.add(own)
      values += samples.count
      hasZero = hasZero || samples.first?.position == 0
      if options.bounds == nil, outside == nil {
        let metric = series.rules.metric
        outside = UsualRange(ofMetric: metric, values: samples.lazy.map(\.value))?.note(on: metric)
      }
    }
    var account = LogSeries.account(
      of: [rows.blanks[0]] + series, rows.scanned, order: order)
    account.values = values
    if hasZero { account.notes.append(.leftOutZero) }
    account.notes += [outside].compactMap(\.self)
    return account
  }
}
