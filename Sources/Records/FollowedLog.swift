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
  /// The one run of the log; or, where ``CurveOptions/runColumns`` tell several apart, those that have
  /// appeared so far. Each keeps its place.
  public private(set) var runs: [FollowedRun]
  /// Whether what is no regular file, such as a pipe, is an error and not opened: reading it would
  /// wait for whoever writes to it.
  private let isRegular: Bool

  /// Where reading stopped; nil before the header is whole.
  private var place: LogPlace?
  private var seen: FileStamp?
  private var failure: LogError?
  /// How rows are taken; nil before the header is read.
  private var rows: Rows?
  private var plannedSchedule: (any Schedule)?
  /// A column that tells several runs apart has been looked for in many rows, in vain.
  private var hasSearchedRuns = false

  private struct Rows {
    /// A run before its first row.
    let blank: LogSeries
    var choice: RowChoice
    var scanned = ScanAccount()
    /// The values that are kept of all runs.
    var values = 0
  }

  public init(_ path: String, options: CurveOptions = CurveOptions()) {
    self.init(path, options: options, isRegular: false)
  }

  init(_ path: String, options: CurveOptions, isRegular: Bool) {
    self.path = path
    self.options = options
    self.isRegular = isRegular
    runs =
      options.runColumns.isEmpty
      ? [FollowedRun(named: Run.name(ofFile: path), options: options)] : []
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
    var columns = ColumnRules(layout, for: .curve, file: path)
    columns.readsColumnsOfRuns = false
    var selection = try columns.selection(
      step: options.positionColumn, loss: options.metricColumn, rate: options.rateColumn)
    let arePositionsSteps = ColumnRole.step.group(of: layout.columns[selection.step]) != nil
    // Rates are told for steps alone.
    if !arePositionsSteps { selection.rate = nil }
    let choice = try RowChoice(
      columns, numbers: selection.columns, conditions: options.conditions, by: options.runColumns,
      after: rows?.choice)
    let blank = LogSeries(RowRules(columns, selection), maximum: max(options.maximumPoints, 16))
    rows = Rows(blank: blank, choice: choice)
    hasSearchedRuns = false
    if arePositionsSteps { plannedSchedule = try? layout.head.plannedSchedule() }
    for index in runs.indices {
      runs[index].beginAgain(blank, isReplaced: isReplaced)
      runs[index].plannedSchedule = plannedSchedule
    }
    return try take(LogScanner(window, layout: layout, nextLine: layout.nextLine))
  }

  /// Takes the rows of the scanner, and notes where it stopped.
  private mutating func take(_ scanner: consuming LogScanner) throws(LogError) -> Bool {
    guard var rows else { return false }
    // Runs that have appeared keep their places, whatever becomes of the rows behind them.
    defer { self.rows = rows }
    scanner.select(rows.blank.rules.selection.columns, texts: rows.choice.texts)
    let isChosen = !rows.choice.isTrivial
    scanner.holdsBackUnfinishedLine = !scanner.window.source.isCompressed
    // What earlier pieces of the log have told belongs to the account as well.
    scanner.passedOver = rows.scanned.passedOver
    // Nothing is kept of rows before one that cannot be understood.
    place?.mustBeReadAgain = true
    let before = outcome
    var grown: Set<Int> = []
    var run = -1
    while try scanner.next() {
      var chosen = 0
      if isChosen {
        guard let place = rows.choice.place(of: &scanner) else { continue }
        chosen = place
        if chosen == runs.count { begin(rows.choice.runs[chosen], rows.blank) }
      }
      try runs[chosen].series?.append(scanner.cells, line: scanner.line)
      if isChosen {
        if runs[chosen].series?.values.stride == 1 { rows.values += 1 }
        try scanner.requireFew(runs: runs.count, values: rows.values)
      }
      if chosen != run { grown.insert(chosen) }
      run = chosen
      // A run that had ended has been gone on with.
      outcome = nil
      scanner.outcome = nil
    }
    outcome = scanner.outcome ?? outcome
    rows.scanned = scanner.scanAccount
    for run in grown.sorted() { try requireOneRun(run) }
    place = LogPlace(scanner, stamp: seen)
    for index in runs.indices { runs[index].isCompressed = place?.isCompressed == true }
    return !grown.isEmpty || outcome != before
  }

  /// How the run of the log ended. Of several nobody knows which it was.
  private var outcome: LogOutcome? {
    get { options.runColumns.isEmpty ? runs[0].outcome : nil }
    set { if options.runColumns.isEmpty { runs[0].outcome = newValue } }
  }

  private mutating func begin(_ name: String, _ blank: LogSeries) {
    var run = FollowedRun(named: name, options: options)
    run.plannedSchedule = plannedSchedule
    run.series = blank
    runs.append(run)
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
  /// The name of the metric's column; empty before the header is read.
  public var metric: String { rows?.blank.rules.lossColumn ?? "" }
  /// The name of the column of positions; empty before the header is read.
  public var positionName: String { rows?.blank.rules.stepColumn ?? "" }

  /// How what is in the file now was read; nil before the header is.
  public var account: Account? {
    guard let rows else { return nil }
    var order = SeriesOrder()
    var values = 0
    var hasZero = false
    for series in runs.compactMap(\.series) {
      var (samples, own) = series.values.ordered()
      samples = samples.withoutGaps(&own)
      order.add(own)
      values += samples.count
      hasZero = hasZero || samples.first?.position == 0
    }
    var account = LogSeries.account(
      of: [rows.blank] + runs.compactMap(\.series), rows.scanned, order: order)
    account.values = values
    if hasZero { account.notes.append(.leftOutZero) }
    return account
  }
}
