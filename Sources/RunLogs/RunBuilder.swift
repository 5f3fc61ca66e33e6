import Schedules

/// Gathers the rows of a log and makes a run of them.
struct RunBuilder {
  private let file: String
  private let columns: [String]
  private let selection: ColumnSelection
  private let options: LogOptions

  private var losses: LossSeries
  private var rates: RateSeries
  private var rows = 0
  private var rowsWithLossAlone = 0
  private var rowsWithRateAlone = 0
  private var dropped: [AccountNote.DropReason: (count: Int, firstLine: Int)] = [:]
  /// The largest distance of a counted step from a whole number.
  private var rounding = 0.0
  private var firstNonPositiveLoss: Account.LoggedLoss?

  init(file: String, columns: [String], selection: ColumnSelection, options: LogOptions) {
    self.file = file
    self.columns = columns
    self.selection = selection
    self.options = options
    losses = LossSeries(maximum: options.maximumRecords)
    rates = RateSeries(maximum: options.maximumRecords)
  }

  /// Takes the current row of a scanner that selects the columns of the selection.
  @inline(__always)
  mutating func append(_ scanner: borrowing LogScanner) throws(LogError) {
    rows += 1
    let loss = selection.loss == nil ? nil : scanner[1]
    let rate = selection.rate == nil ? nil : scanner[selection.loss == nil ? 1 : 2]
    if loss == nil && rate == nil { return }
    guard let number = scanner[0], number.isFinite else {
      drop(.noStep, scanner.line)
      return
    }
    guard let step = wholeStep(number) else {
      throw LogError(
        .badData, file: file, line: scanner.line, column: scanner.place(of: selection.step),
        number < 0 ? "step \(number) is negative" : "step \(number) is not a whole number",
        advice: "Steps count updates: 0, 1, 2, … Name the right column with --step COLUMN")
    }
    if let loss {
      if loss.isFinite {
        losses.append(Sample(step: step, value: loss))
        if rate == nil { rowsWithLossAlone += 1 }
        if loss <= 0 && firstNonPositiveLoss == nil {
          firstNonPositiveLoss = .init(line: scanner.line, step: step, loss: loss)
        }
      } else {
        drop(.notFiniteLoss, scanner.line)
      }
    } else {
      rowsWithRateAlone += 1
    }
    if let rate {
      if rate.isFinite {
        guard rate >= 0 else {
          throw LogError(
            .badData, file: file, line: scanner.line,
            column: selection.rate.flatMap { scanner.place(of: $0) },
            "the rate \(rate) is negative",
            advice: "Name the right column with --rate COLUMN")
        }
        rates.append(Sample(step: step, value: rate))
      } else {
        drop(.notFiniteRate, scanner.line)
      }
    }
  }

  /// The step at a number of the column of steps, unless that is negative, too large or, for steps
  /// themselves, not whole.
  @inline(__always)
  private mutating func wholeStep(_ number: Double) -> Int? {
    let exact = options.stepSize.map { number / $0 } ?? number
    guard exact >= 0, exact <= Double(Sample.steps.upperBound) else { return nil }
    if options.stepSize == nil { return Int(exactly: exact) }
    let whole = exact.rounded()
    rounding = max(rounding, abs(exact - whole))
    return Int(whole)  // Fits: up to 2⁵³, as checked above.
  }

  private mutating func drop(_ reason: AccountNote.DropReason, _ line: Int) {
    dropped[reason, default: (0, line)].count += 1
  }

  /// The run of the rows so far.
  func log(named name: String, unfinishedLine: Int?) throws(LogError) -> Log {
    var notes: [AccountNote] = []
    if selection.isLossNamedByLog, let loss = selection.loss {
      notes.append(.namedLoss(column: columns[loss]))
    }
    if let size = options.stepSize {
      notes.append(
        .countedSteps(column: columns[selection.step], stepSize: size, rounding: rounding))
    }
    if !selection.otherLosses.isEmpty { notes.append(.passedOver(columns: selection.otherLosses)) }
    for reason in [AccountNote.DropReason.noStep, .notFiniteLoss, .notFiniteRate] {
      if let (count, line) = dropped[reason] {
        notes.append(.dropped(reason, count: count, firstLine: line))
      }
    }
    if let unfinishedLine { notes.append(.unfinishedLine(unfinishedLine)) }
    if selection.rate != nil && rowsWithLossAlone > 0 && rowsWithRateAlone > 0 {
      notes.append(
        .joined(rowsWithLossAlone: rowsWithLossAlone, rowsWithRateAlone: rowsWithRateAlone))
    }

    let lossColumn = selection.loss.map { columns[$0] } ?? ""
    var (samples, order) = losses.ordered()
    guard !samples.isEmpty else {
      throw LogError(
        .badData, file: file,
        rows == 0
          ? "no rows below the column names"
          : "none of the \(rows) rows has a usable '\(lossColumn)'",
        advice: rows == 0
          ? "A log has a row for each logged step"
          : "Choose another column with --loss COLUMN")
    }
    if order.isSorted { notes.append(.sorted) }
    if order.restarts > 0 {
      notes.append(
        .restarts(count: order.restarts, step: order.lastRestart, replaced: order.replaced))
    }
    if order.duplicates > 0 { notes.append(.duplicates(order.duplicates)) }
    if losses.stride > 1 { notes.append(.thinned(stride: losses.stride)) }

    let schedule: any Schedule
    if let given = options.schedule {
      schedule = given
      notes.append(.givenSchedule(text: given.text, hasRates: !rates.isEmpty))
    } else {
      let recovered = try recoveredSchedule(through: samples.last?.step ?? 0, &notes)
      schedule = recovered.schedule
      if let artefact = recovered.artefact { samples.removeAll { $0.step == artefact } }
    }

    let whole = samples.count
    samples.removeAll { $0.step < options.from ?? .min || $0.step > options.to ?? .max }
    if samples.count < whole {
      notes.append(.cut(from: options.from, to: options.to, count: whole - samples.count))
    }
    if !options.excluded.isEmpty {
      let all = samples.count
      samples.removeAll { sample in options.excluded.contains { $0.contains(sample.step) } }
      notes.append(.excluded(options.excluded, count: all - samples.count))
    }
    guard samples.count >= 3 else {
      throw LogError(
        .badData, file: file,
        "\(samples.count) rows with a usable '\(lossColumn)', and a run needs 3",
        advice: whole > samples.count
          ? "Leave out less with --from, --to and --exclude"
          : "Log more steps, or choose another column with --loss COLUMN")
    }
    if let last = samples.last, schedule.steps < last.step {
      throw LogError(
        .badData, file: file,
        "the schedule ends at step \(schedule.steps) but the log goes on to step \(last.step)",
        advice: "Give a schedule with steps=\(last.step) or more, or cut the log with --to STEP")
    }
    return Log(
      run: Run(
        name: name, records: samples.map { Record(step: $0.step, loss: $0.value) },
        schedule: schedule, file: file),
      account: Account(
        file: file, rows: rows, stepColumn: columns[selection.step],
        lossColumn: lossColumn, rateColumn: selection.rate.map { columns[$0] },
        notes: notes, firstNonPositiveLoss: firstNonPositiveLoss))
  }

  /// The schedule of the rates so far.
  func schedule() throws(LogError) -> any Schedule {
    var notes: [AccountNote] = []
    return try recoveredSchedule(through: 0, &notes).schedule
  }

  /// The schedule of the logged rates, extended to the last record.
  private func recoveredSchedule(
    through lastStep: Int, _ notes: inout [AccountNote]
  ) throws(LogError) -> (schedule: any Schedule, artefact: Int?) {
    guard !rates.isEmpty else {
      throw LogError(
        .badData, file: file,
        "no usable rate in column '\(selection.rate.map { columns[$0] } ?? "")'",
        advice: "Give the schedule with --schedule TEXT")
    }
    let recovery = ScheduleRecovery(
      rates.ordered().samples, endsInLoneZero: rates.endsInLoneZero, warmup: options.warmup)
    notes += recovery.notes
    if rates.relativeTolerance > 1e-12 {
      notes.append(.simplifiedRates(tolerance: rates.relativeTolerance))
    }
    var knots = recovery.knots
    if let last = knots.last {
      let end = max(lastStep == recovery.artefact ? last.step : lastStep, 1)
      if end > last.step {
        if last.step > 0 { notes.append(.assumedAfter(step: last.step, rate: last.rate)) }
        knots.append(.init(step: end, rate: last.rate))
      }
    }
    do throws(ScheduleError) {
      return (try Piecewise(knots: knots, warmup: recovery.warmup), recovery.artefact)
    } catch {
      throw LogError(
        .badData, file: file, "the logged rates make no schedule: \(error)",
        advice: "Check --warmup, and the columns of steps and rates")
    }
  }
}

extension LogScanner {
  /// The place of a column in a row as people count it; nil where rows have no order of fields.
  func place(of column: Int) -> Int? {
    if case .delimited = format { column + 1 } else { nil }
  }
}
