public import Schedules

/// A log that is read as it grows: each time, what was appended since the last.
///
/// ```swift
/// var log = FollowedLog("run.csv")
/// while !log.isEnded {
///   if try log.update() { print(log.curve.positions.last ?? 0, log.curve.values.last ?? 0) }
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
  /// How the run ended, as the trainer writes it behind the rows.
  public private(set) var outcome: LogOutcome?
  /// The schedule that was planned for the whole run, if the log's head tells it and positions are
  /// steps.
  public private(set) var plannedSchedule: (any Schedule)?
  /// Whether nothing more is to come, as far as the log says: it tells how the run ended, or is
  /// compressed.
  public var isEnded: Bool { outcome != nil || place?.isCompressed == true }
  /// Whether the log says that its run diverged.
  public var hasDiverged: Bool { outcome?.hasDiverged ?? false }
  /// Whether what is no regular file, such as a pipe, is an error and not opened: reading it would
  /// wait for whoever writes to it.
  private let isRegular: Bool

  /// Where reading stopped; nil before the header is whole.
  private var place: LogPlace?
  private var seen: FileStamp?
  private var failure: LogError?
  /// What the file held before it was replaced.
  private var earlier: (values: [Sample], rates: [Sample]) = ([], [])
  /// The rows so far; nil before the header is read.
  private var series: LogSeries?
  private var choice: RowChoice?
  /// A column that tells several runs apart has been looked for in many rows, in vain.
  private var hasSearchedRuns = false

  public init(_ path: String, options: CurveOptions = CurveOptions()) {
    self.init(path, options: options, isRegular: false)
  }

  init(_ path: String, options: CurveOptions, isRegular: Bool) {
    self.path = path
    self.options = options
    self.isRegular = isRegular
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
    guard let place, place.isOriginal else { return try readAnew(isReplaced: false) }
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
    let columns = ColumnRules(layout, for: .curve, file: path)
    var selection = try columns.selection(
      step: options.positionColumn, loss: options.metricColumn, rate: options.rateColumn)
    let arePositionsSteps = ColumnRole.step.group(of: layout.columns[selection.step]) != nil
    // Rates are told for steps alone.
    if !arePositionsSteps { selection.rate = nil }
    choice = try RowChoice(
      columns, numbers: selection.columns, conditions: options.conditions)
    if isReplaced { earlier = (curveSamples, rateSamples) }
    series = LogSeries(RowRules(columns, selection), maximum: max(options.maximumPoints, 16))
    outcome = nil
    hasSearchedRuns = false
    if arePositionsSteps { plannedSchedule = try? layout.head.plannedSchedule() }
    return try take(LogScanner(window, layout: layout, nextLine: layout.nextLine))
  }

  /// Takes the rows of the scanner, and notes where it stopped.
  private mutating func take(_ scanner: consuming LogScanner) throws(LogError) -> Bool {
    scanner.select(series?.rules.selection.columns ?? [], texts: choice?.texts ?? [])
    let isChosen = choice?.isTrivial == false
    scanner.holdsBackUnfinishedLine = !scanner.window.source.isCompressed
    // What earlier pieces of the log have told belongs to the account as well.
    if let series { scanner.passedOver = series.scanned.passedOver }
    // Nothing is kept of rows before one that cannot be understood.
    place?.mustBeReadAgain = true
    let before = outcome
    var hasRows = false
    while try scanner.next() {
      if isChosen, choice?.includes(scanner) == false {
        scanner.passedOver.unchosen.count(scanner.line)
        continue
      }
      try series?.append(scanner.cells, line: scanner.line)
      hasRows = true
      // A run that had ended has been gone on with.
      outcome = nil
      scanner.outcome = nil
    }
    outcome = scanner.outcome ?? outcome
    series?.scanned = scanner.scanAccount
    try requireOneRun()
    place = LogPlace(scanner, stamp: seen)
    return hasRows || outcome != before
  }
}

extension FollowedLog {
  private mutating func requireOneRun() throws(LogError) {
    guard let series else { return }
    let order = series.values.ordered().order
    guard order.descents > 0 || order.duplicates > 0 else { return }
    let isSearched = options.conditions.isEmpty && !hasSearchedRuns
    try series.rules.requireOneRun(
      order, path: isSearched ? path : nil, pattern: options.pattern)
    hasSearchedRuns = series.rules.rows > 1000
  }

  /// The name of the metric's column; empty before the header is read.
  public var metric: String { series?.rules.lossColumn ?? "" }
  /// The name of the column of positions; empty before the header is read.
  public var positionName: String { series?.rules.stepColumn ?? "" }

  /// How what is in the file now was read; nil before the header is.
  public var account: Account? {
    series.map { series in
      var (samples, order) = series.values.ordered()
      samples = samples.withoutGaps(&order)
      var account = series.account(order)
      account.values = samples.count
      if samples.first?.position == 0 { account.notes.append(.leftOutZero) }
      return account
    }
  }

  /// The curve as far as it has been logged. Positions at 0 are left out.
  public var curve: Curve {
    var order = SeriesOrder()
    let points = curveSamples.withoutGaps(&order).filter { $0.position > 0 }
    return Curve(
      name: Run.name(ofFile: path), positions: points.map(\.position), values: points.map(\.value),
      goal: options.goal ?? Curve.Goal(ofMetric: metric),
      bounds: options.bounds
        ?? Curve.range(ofMetric: metric, values: points.lazy.map(\.value)) ?? Curve.unbounded)
  }

  /// The schedule that the logged rates make, up to the last of them; nil where there are none.
  public var recordedSchedule: RecordedSchedule? {
    let samples = rateSamples
    guard let series, let last = samples.last, last.step > 0 else { return nil }
    return try? RecordedSchedule(samples, of: series.rates, warmup: options.warmup)
  }

  /// Whether rates are logged.
  public var hasRates: Bool { series?.rates.isEmpty == false || !earlier.rates.isEmpty }

  private var curveSamples: [Sample] { joined(earlier.values, series?.values.ordered().samples) }
  private var rateSamples: [Sample] { joined(earlier.rates, series?.rates.ordered().samples) }

  /// What the file held before, up to where it begins now, and what it holds.
  private func joined(_ earlier: [Sample], _ samples: [Sample]?) -> [Sample] {
    guard !earlier.isEmpty else { return samples ?? [] }
    guard let first = series?.values.ordered().samples.first else { return earlier }
    return earlier.prefix { $0.position < first.position } + (samples ?? [])
  }
}
