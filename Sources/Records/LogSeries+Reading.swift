internal import Basics

extension LogSeries {
  /// The rows of each run of a file, in the order in which runs begin. There is one at least.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - needsRate: without rates nothing can be read.
  ///   - readsRates: rates are read if there are any.
  static func runs(
    of path: String, for purpose: ColumnRules.Purpose, _ options: LogOptions,
    needsRate: Bool = false, readsRates: Bool = true
  ) throws(LogError) -> [LogSeries] {
    var scanner = try LogScanner(opening: path, pattern: options.pattern)
    try options.check(file: scanner.file)
    let columns = ColumnRules(scanner.layout, for: purpose, file: scanner.file)
    let wide = options.lossColumn.map { columns.columnsOfRuns(named: $0) } ?? []
    guard wide.count > 1 else {
      let selection = try columns.selection(options, needsRate: needsRate, readsRates: readsRates)
      return try runs(&scanner, columns, selection, options)
    }
    // A column for each run, each with steps and rates of its own or all with the same.
    guard path != "-" else {
      throw LogError(
        .badData, file: scanner.file, line: columns.line,
        "'\(options.lossColumn ?? "")' is there of \(wide.count) runs",
        advice: RecordsAdvice.giveFileForRuns)
    }
    var all: [LogSeries] = []
    for (run, column) in wide {
      var own = options
      own.lossColumn = columns.columns[column]
      let selection = try columns.selection(
        own, ofRun: run, needsRate: needsRate, readsRates: readsRates)
      var again = try LogScanner(opening: path, pattern: options.pattern)
      for var series in try runs(&again, columns, selection, own) {
        series.run = series.run.map { "\(run), \($0)" } ?? run
        all.append(series)
      }
    }
    return all
  }

  /// The runs that the rows of a scanner make.
  static func runs(
    _ scanner: inout LogScanner, _ columns: ColumnRules, _ selection: ColumnSelection,
    _ options: LogOptions
  ) throws(LogError) -> [LogSeries] {
    var choice = try RowChoice(
      columns, numbers: selection.columns, conditions: options.conditions, by: options.runColumns)
    scanner.select(selection.columns, texts: choice.texts)
    var only = LogSeries(
      RowRules(columns, selection, stepSize: options.stepSize), maximum: options.maximumRecords)
    if choice.isTrivial {
      while try scanner.next() { try only.append(scanner.cells, line: scanner.line) }
      only.scanned = scanner.scanAccount
      return [only]
    }
    var all: [LogSeries] = []
    var values = 0
    while try scanner.next() {
      guard let place = choice.place(of: &scanner) else { continue }
      if place == all.count {
        var series = only
        series.run = options.runColumns.isEmpty ? nil : choice.runs[place]
        all.append(series)
      }
      try all[place].append(scanner.cells, line: scanner.line)
      if all[place].values.stride == 1 { values += 1 }
      try scanner.requireFew(runs: all.count, values: values)
    }
    guard !all.isEmpty else {
      let (unchosen, nameless) = (scanner.passedOver.unchosen, scanner.passedOver.nameless)
      if unchosen.count + nameless.count == 0 { return [only] }
      throw LogError(
        .badData, file: scanner.file,
        nameless.count > 0
          ? "no row names a run in \(ColumnRules.list(options.runColumns))"
          : "no row has " + options.conditions.map { "\($0)" }.joined(separator: " and "),
        advice: nameless.count > 0
          ? RecordsAdvice.nameColumn(.group) : RecordsAdvice.checkConditions)
    }
    let scanned = scanner.scanAccount
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
