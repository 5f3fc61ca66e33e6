import Basics

/// What a row of a log says: a value, a rate or both, at a position.
struct LogRow {
  let position: Double
  let value: Double?
  let rate: Double?
}

/// The rules by which every reader takes the rows of a log, and a tally of what they leave out.
struct RowRules: Sendable {
  let columns: ColumnRules
  let selection: ColumnSelection
  /// Where the cells of the selection stand among those that the scanner selects.
  private let slots: (step: Int, value: Int?, rate: Int?, epoch: Int?)
  /// By how much the column of positions rises with each step, if it does not count steps.
  private let stepSize: Double?
  /// Values are losses of a run, at steps; those of any other curve may be at any position, and not
  /// finite where a run diverged.
  private let isRun: Bool
  /// The values that there can be; nil for any.
  private let bounds: ClosedRange<Double>?

  private(set) var rows = 0
  private var rowsWithLossAlone = 0
  private var rowsWithRateAlone = 0
  private var dropped: [AccountNote.DropReason: (count: Int, firstLine: Int)] = [:]
  /// The largest distance of a counted step from a whole number.
  private var rounding = 0.0
  private(set) var firstNonPositiveLoss: Account.LoggedLoss?
  private var epochs = EpochCounter()
  /// What a clock said at the first row, if it counts from long ago.
  private var start: Double?
  private let isClock: Bool

  /// - Parameter selected: the columns that the scanner selects, those of the selection among them.
  init(
    _ columns: ColumnRules, _ selection: ColumnSelection, among selected: [Int],
    stepSize: Double? = nil, bounds: ClosedRange<Double>? = nil
  ) {
    self.bounds = bounds
    self.columns = columns
    self.selection = selection
    func slot(_ column: Int?) -> Int? { column.flatMap(selected.firstIndex) }
    slots = (
      slot(selection.step) ?? 0, slot(selection.loss), slot(selection.rate), slot(selection.epoch)
    )
    self.stepSize = stepSize
    isRun = columns.purpose.needsSteps
    isClock = !isRun && ColumnRole.isClock(columns.columns[selection.step])
  }

  /// What the cells of a row say; nil if that is nothing.
  @inline(__always)
  mutating func row(_ cells: borrowing RowCells, line: Int) throws(LogError) -> LogRow? {
    try row(
      cells[slots.step], value: Self.cell(slots.value, of: cells),
      rate: Self.cell(slots.rate, of: cells), epoch: Self.cell(slots.epoch, of: cells), line: line)
  }

  @inline(__always)
  private static func cell(_ slot: Int?, of cells: borrowing RowCells) -> Double? {
    if let slot { cells[slot] } else { nil }
  }

  @inline(__always)
  private mutating func row(
    _ number: Double?, value: Double?, rate: Double?, epoch: Double?, line: Int
  ) throws(LogError) -> LogRow? {
    rows += 1
    if value == nil && rate == nil { return nil }
    guard let number, number.isFinite else {
      drop(.noStep, line)
      return nil
    }
    var (value, rate) = (value, rate)
    var position = try self.position(number, line)
    if let epoch { position = epochs.position(position, in: epoch) }
    if let loss = value {
      if !loss.isFinite {
        drop(isRun ? .notFiniteLoss : .notFiniteValue, line)
        if isRun { value = nil }
      } else {
        if let bounds, !bounds.contains(loss) { throw outside(bounds, loss, line) }
        if rate == nil { rowsWithLossAlone += 1 }
        if loss <= 0 && firstNonPositiveLoss == nil {
          firstNonPositiveLoss = .init(
            line: line, step: Int(saturating: position), loss: loss)
        }
      }
    } else {
      rowsWithRateAlone += 1
    }
    if let logged = rate, !(logged >= 0 && logged.isFinite && (isRun || isStep(position))) {
      rate = nil
      try refuse(rate: logged, line)
    }
    return LogRow(position: position, value: value, rate: rate)
  }

  private func outside(_ bounds: ClosedRange<Double>, _ value: Double, _ line: Int) -> LogError {
    LogError(
      .badData, file: columns.file, line: line, column: selection.loss.flatMap(columns.place),
      "a value of \(NumberText.exact(value)) in '\(lossColumn)', outside of the bounds \(bounds.text)",
      advice: RecordsAdvice.widenBounds)
  }

  @inline(__always)
  private func isStep(_ position: Double) -> Bool {
    position <= Sample.lastStep && Int(exactly: position) != nil
  }

  /// The position at a number of its column. A run has whole steps up to 2⁵³.
  @inline(__always)
  private mutating func position(
    _ number: Double, _ line: Int
  ) throws(LogError) -> Double {
    if let stepSize {
      let exact = number / stepSize
      let whole = exact.rounded()
      if whole >= 0, exact >= 0, whole <= Sample.lastStep {
        rounding = max(rounding, abs(exact - whole))
        return whole
      }
    } else if isClock, start != nil || number > Self.leastTime {
      let start = start ?? number
      self.start = start
      if number >= start { return number - start }
    } else if number >= 0, !isRun || isStep(number) {
      return number
    }
    throw LogError(
      .badData, file: columns.file, line: line, column: columns.place(of: selection.step),
      isRun
        ? (number < 0
          ? "step \(NumberText.exact(number)) is negative"
          : "step \(NumberText.exact(number)) is not a whole number")
        : "a position of \(NumberText.exact(number)) in '\(columns.columns[selection.step])'",
      advice: isRun ? RecordsAdvice.nameUpdates : .namePositions)
  }

  /// Leaves out what is not a rate. Where the schedule hangs on it, a negative one is an error.
  private mutating func refuse(
    rate: Double, _ line: Int
  ) throws(LogError) {
    guard rate.isFinite else { return drop(.notFiniteRate, line) }
    guard isRun else { return drop(.impossibleRate, line) }
    throw LogError(
      .badData, file: columns.file, line: line,
      column: selection.rate.flatMap { columns.place(of: $0) },
      "the rate \(NumberText.exact(rate)) is negative",
      advice: RecordsAdvice.nameRates)
  }

  /// Adds the rows of another run of the same file.
  mutating func add(_ other: RowRules) {
    rows += other.rows
    rowsWithLossAlone += other.rowsWithLossAlone
    rowsWithRateAlone += other.rowsWithRateAlone
    dropped.merge(other.dropped) { ($0.count + $1.count, min($0.firstLine, $1.firstLine)) }
    rounding = max(rounding, other.rounding)
    firstNonPositiveLoss = [firstNonPositiveLoss, other.firstNonPositiveLoss]
      .compactMap(\.self).min { $0.line < $1.line }
    epochs.joined += other.epochs.joined
    start = start ?? other.start
  }

  /// Seconds since 1970 are more than these, a few years; those of a run are fewer.
  private static let leastTime = 1e8

  mutating func drop(_ reason: AccountNote.DropReason, _ line: Int) {
    dropped[reason, default: (0, line)].count += 1
  }
}

extension RowRules {
  /// Refuses values of several runs, or of a counter that begins again with each epoch: which follows
  /// which is not in them.
  ///
  /// - Parameters:
  ///   - path: the file, which may hold a column that tells its runs apart; nil where rows were chosen by
  ///     what they say.
  func requireOneRun(
    _ order: SeriesOrder, path: String?, pattern: String?
  ) throws(LogError) {
    let isSure =
      order.cycles > 0 || order.beginsAgain > 0
      || order.duplicates > 0 && 3 * order.duplicates >= rows
    if let path, isSure || order.duplicates >= 3 && 20 * order.duplicates >= rows,
      let name = RunColumn.name(
        in: path, pattern: pattern, position: stepColumn, value: lossColumn, isSure: isSure)
    {
      throw LogError(
        .badData, file: columns.file,
        "the file holds several runs, which '\(name)' tells apart",
        advice: columns.purpose.advice(ofSeveralRuns: .tellRunsApartBy(column: name)))
    }
    guard order.cycles > 0 else { return }
    throw LogError(
      .badData, file: columns.file,
      "'\(stepColumn)' begins again \(order.cycles) times: the file holds several runs, or it counts "
        + "within epochs",
      advice: columns.purpose.advice(ofSeveralRuns: .tellRunsApart(columns.purpose.use(.step))))
  }

  /// The names of the columns.
  var stepColumn: String { columns.columns[selection.step] }
  var lossColumn: String { selection.loss.map { columns.columns[$0] } ?? "" }
  /// The name of the metric, without that of a run before it.
  var metric: String { selection.metric ?? ColumnRules.metric(of: lossColumn) }
  /// The name of the positions, likewise.
  var positionName: String { ColumnRules.metric(of: stepColumn) }
  var rateColumn: String? { selection.rate.map { columns.columns[$0] } }

  /// The account of all rows so far.
  ///
  /// - Parameters:
  ///   - scanned: what the scanner has to tell.
  ///   - order: what happened to the values while they were put in order.
  func account(_ scanned: ScanAccount, order: SeriesOrder) -> Account {
    Account(
      file: columns.file, rows: rows, stepColumn: stepColumn, lossColumn: lossColumn,
      rateColumn: rateColumn, notes: notes(scanned, unmeasured: order.unmeasured) + order.notes,
      firstNonPositiveLoss: firstNonPositiveLoss)
  }

  private func notes(_ scanned: ScanAccount, unmeasured: Int) -> [AccountNote] {
    var notes = scanned.notes + [selection.note, columns.head.scheduleNote].compactMap(\.self)
    if let stepSize {
      notes.append(.countedSteps(column: stepColumn, stepSize: stepSize, rounding: rounding))
    }
    if start != nil { notes.append(.countedFromStart(clock: stepColumn)) }
    notes += AccountNote.DropReason.allCases.compactMap { reason in
      dropped[reason].flatMap { dropped in
        // Of values that are no numbers those between others are said to be blank.
        let count = dropped.count - (reason == .notFiniteValue ? unmeasured : 0)
        return count > 0 ? .dropped(reason, count: count, firstLine: dropped.firstLine) : nil
      }
    }
    notes += scanned.unfinished
    if epochs.joined > 0 {
      notes.append(.joinedEpochs(counter: stepColumn, epochs: epochs.joined + 1))
    }
    if selection.rate != nil && rowsWithLossAlone > 0 && rowsWithRateAlone > 0 {
      notes.append(
        .joined(rowsWithLossAlone: rowsWithLossAlone, rowsWithRateAlone: rowsWithRateAlone))
    }
    return notes
  }
}

/// Counters of steps that begin again with each epoch, put one after another.
///
/// A position that falls where the epoch rises belongs to such a counter: the epoch begins where the one
/// before it ended. A counter from 0 ends one distance of rows behind its last row. An epoch that is less than
/// the one before is a run that was restarted.
struct EpochCounter: Sendable {
  private var epoch: Double?
  /// What the counter had come to when each epoch began.
  private var beginnings: [Double: Double] = [:]
  private var beginning = 0.0
  private var last = 0.0
  private var highest = 0.0
  /// The least distance of two rows of one epoch.
  private var spacing: Double?
  private var countsFromZero = false
  /// How many epochs were put behind another.
  fileprivate(set) var joined = 0
  /// More epochs than these are fractions of epochs, one a row.
  private static let most = 100_000

  mutating func position(_ position: Double, in epoch: Double) -> Double {
    if epoch != self.epoch {
      if let before = self.epoch {
        if epoch < before {
          beginning = beginnings[epoch] ?? 0
        } else if position <= last {
          beginning += highest + (countsFromZero ? spacing ?? 0 : 0)
          joined += 1
        }
      }
      if beginnings.count < Self.most { beginnings[epoch] = beginning }
      self.epoch = epoch
      highest = 0
      if position == 0 { countsFromZero = true }
    } else if position > last {
      spacing = min(spacing ?? .infinity, position - last)
    }
    last = position
    highest = max(highest, position)
    return beginning + position
  }
}
