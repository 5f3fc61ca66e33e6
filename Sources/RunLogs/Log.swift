public import Schedules

/// A run as it was read from a file, and the account of how.
public struct Log: Sendable {
  public var run: Run
  public var account: Account

  public init(run: Run, account: Account) {
    self.run = run
    self.account = account
  }
}

extension Log {
  /// Reads a run from a log: a CSV or TSV file or JSON lines, plain or gzip.
  ///
  /// See <doc:RunLogs> for the columns that are recognised and the rules by which the schedule is
  /// recovered.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - options: How to read it.
  /// - Throws: ``LogError`` if the file cannot be read, holds text where a number belongs, has no
  ///   column for a role, or has fewer than 3 rows with a usable loss.
  public init(reading path: String, options: LogOptions = LogOptions()) throws(LogError) {
    var scanner = try LogScanner(opening: path)
    try options.check(file: scanner.file)
    let selection = try ColumnSelection(
      scanner.columns, options: options, namedLoss: scanner.head.lossColumn, file: scanner.file,
      line: scanner.headerLine)
    scanner.select(selection.columns)

    var builder = RunBuilder(
      file: scanner.file, columns: scanner.columns, selection: selection, options: options)
    while try scanner.next() { try builder.append(scanner) }
    self = try builder.log(named: Run.name(ofFile: path), unfinishedLine: scanner.unfinishedLine)
    run.modelSize = scanner.head.modelSize
  }

  /// The schedule that a log recorded. The log needs no losses: a table of planned rates will do.
  ///
  /// - Parameter path: A file, or `-` for standard input.
  /// - Throws: ``LogError`` as reading the run would, but for what concerns losses.
  public static func schedule(reading path: String) throws(LogError) -> any Schedule {
    var scanner = try LogScanner(opening: path)
    let options = LogOptions()
    let selection = try ColumnSelection(
      scanner.columns, options: options, for: .schedule, file: scanner.file,
      line: scanner.headerLine)
    scanner.select(selection.columns)
    var builder = RunBuilder(
      file: scanner.file, columns: scanner.columns, selection: selection, options: options)
    while try scanner.next() { try builder.append(scanner) }
    return try builder.schedule()
  }
}
