internal import Basics

extension LogSeries {
  /// The rows of each run of a file, in the order in which runs begin. There is one at least.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - needsRate: without rates nothing can be read, unless the head tells the schedule.
  ///   - readsRates: rates are read if there are any; otherwise only to be compared with a schedule in the head.
  ///   - keepsRows: rows are kept as they are too.
  static func runs(
    of path: String, for purpose: ColumnRules.Purpose, _ options: LogOptions,
    needsRate: Bool = false, readsRates: Bool = true, keepsRows: Bool = false
  ) throws(LogError) -> [LogSeries] {
    var scanner = try LogScanner(opening: path, pattern: options.pattern)
    try options.check(file: scanner.file)
    let columns = ColumnRules(scanner.layout, for: purpose, file: scanner.file)
    let isPlanned = (try? columns.head.plannedSchedule()) != nil
    var selections = try columns.selections(
      step: options.stepColumn, loss: options.lossColumn, rate: options.rateColumn,
      isCounted: options.stepSize != nil, needsRate: needsRate && !isPlanned)
    if !readsRates, !isPlanned {
      for index in selections.indices { selections[index].rate = nil }
    }
    return try runs(&scanner, columns, selections, options, keepsRows: keepsRows)
  }

  /// The runs that the rows of a scanner make: of each selection one, or as many as rows tell apart.
  static func runs(
    _ scanner: inout LogScanner, _ columns: ColumnRules, _ selections: [ColumnSelection],
    _ options: LogOptions, keepsRows: Bool = false
  ) throws(LogError) -> [LogSeries] {
    var choice = try RowChoice(
      columns, selections, conditions: options.conditions, by: options.runColumns)
    scanner.select(selections.columns, texts: choice.texts)
    let blanks = selections.map { selection in
      LogSeries(
        RowRules(
          columns, selection, among: selections.columns, stepSize: options.stepSize,
          bounds: options.bounds),
        maximum: options.maximumRecords, format: scanner.window.source.format, keepsRows: keepsRows)
    }
    var all = choice.isTrivial ? blanks : []
    let isOne = choice.isTrivial && blanks.count == 1
    var values = 0
    while try scanner.next() {
      var first = 0
      if !choice.isTrivial {
        guard let place = choice.place(of: &scanner) else { continue }
        first = place * blanks.count
        if first == all.count {
          for var series in blanks {
            if !options.runColumns.isEmpty {
              series.name(rows: choice.runs[place], labels: choice.labels[place])
            }
            all.append(series)
          }
        }
      }
      for index in first..<(first + blanks.count) {
        let isKept = try all[index].append(scanner.cells, line: scanner.line)
        if !isOne, isKept, all[index].values.stride == 1 { values += 1 }
      }
      if !isOne { try scanner.requireFew(runs: all.count, values: values) }
    }
    let scanned = scanner.scanAccount
    guard !all.isEmpty else {
      let (unchosen, nameless) = (scanner.passedOver.unchosen, scanner.passedOver.nameless)
      if unchosen.count + nameless.count == 0 { return blanks }
      throw LogError(
        .badData, file: scanner.file,
        nameless.count > 0
          ? "no row names a run in \(ColumnRules.list(options.runColumns))"
          : "no row has " + options.conditions.map { "\($0)" }.joined(separator: " and "),
        advice: nameless.count > 0
          ? RecordsAdvice.nameColumn(.group) : RecordsAdvice.checkConditions)
    }
    for place in all.indices { all[place].scanned = scanned }
    return all
  }
}

extension LogScanner {
  /// The most runs of a file, and the most values of them together: they are kept in memory.
  private static let mostRuns = 1 << 17
  private static let mostValues = 1 << 25

  /// Refuses more runs, or more values, than can be kept.
  @inline(__always)
  func requireFew(runs: Int, values: Int) throws(LogError) {
    if values <= Self.mostValues, runs <= Self.mostRuns { return }
    throw error(
      line: line,
      values > Self.mostValues
        ? "more than \(Self.mostValues) rows with a value" : "more than \(Self.mostRuns) runs",
      advice: RecordsAdvice.thinTable)
  }
}
