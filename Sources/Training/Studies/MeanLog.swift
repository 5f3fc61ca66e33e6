internal import Basics
package import Records

/// The mean of logs that differ in one thing, such as the seed: of each record the mean over the
/// logs, and of losses its standard error too.
///
/// Of n values x, the mean is Σ x/n and its standard error √(Σ (x − mean)²/(n·(n − 1))), in a column
/// of the same name with `_se` behind it. Times are left out. The head keeps what the logs' heads
/// have in common, and lists the values where they differ.
package struct MeanLog: Sendable {
  private let header: [String]
  private let columns: [String]
  /// The step, the count of tokens or examples where there is one, and the further columns.
  private let records: [(step: Int, count: Int?, values: [Double?])]

  /// Averages finished logs.
  ///
  /// - Parameters:
  ///   - paths: logs with the same columns and steps; one alone has no standard error.
  ///   - title: the first line of the head.
  /// - Throws: ``LogError`` for a log that cannot be read or does not record as the first one does.
  package init(of paths: [String], title: String) throws(LogError) {
    precondition(!paths.isEmpty, "a mean is over some logs")
    var tables: [LogTable] = []
    for path in paths {
      let table = try LogTable(reading: path)
      if let first = tables.first, table.columns != first.columns || table.steps != first.steps {
        throw LogError(
          .badData, file: path, "its columns or steps are not those of \(paths[0])",
          advice: "A mean is over logs that record alike")
      }
      tables.append(table)
    }
    let first = tables[0]
    let kept = first.columns.indices.dropFirst().filter { first.columns[$0] != "seconds" }
    let hasError = first.columns.map {
      paths.count > 1 && ($0 == (first.head.lossColumn ?? "loss") || $0.hasPrefix("val_"))
    }
    columns =
      [first.columns[0]]
      + kept.flatMap { index in
        let name = first.columns[index]
        return hasError[index] ? [name, name + "_se"] : [name]
      }
    let hasCount = ExampleUnit(rawValue: first.columns.dropFirst().first ?? "") != nil
    records = first.steps.indices.map { row in
      let values = kept.dropFirst(hasCount ? 1 : 0).flatMap { index in
        Self.mean(of: tables.map { $0.rows[row][index] }, hasError: hasError[index])
      }
      let count = hasCount ? first.rows[row][1].flatMap { Int(exactly: $0) } : nil
      return (first.steps[row], hasCount ? count ?? 0 : nil, values)
    }
    header =
      [title, "mean-over: \(paths.count) logs"]
      + first.head.lines.dropFirst().compactMap { Self.merged($0, of: tables) }
  }

  /// A line of the first head as it is in all of them, or its key with the value of each; nil where
  /// some have no such key.
  private static func merged(_ line: String, of tables: [LogTable]) -> String? {
    if tables.allSatisfy({ $0.head.lines.contains(line) }) { return line }
    guard let key = LogHead.entry(of: line)?.key else { return nil }
    let values = tables.compactMap { $0.head[key] }
    return values.count == tables.count
      ? LogHead.line(key, values.joined(separator: ", ")) : nil
  }

  /// The mean and, if asked for, its standard error; nil where a log has no value.
  private static func mean(of cells: [Double?], hasError: Bool) -> [Double?] {
    let values = cells.compactMap(\.self)
    guard values.count == cells.count else { return hasError ? [nil, nil] : [nil] }
    let count = Double(values.count)
    // By differences from the first, so that equal values, such as rates, keep their bits.
    let mean = values[0] + values.reduce(0) { $0 + ($1 - values[0]) } / count
    guard hasError else { return [mean] }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return [mean, (squares / (count * (count - 1))).squareRoot()]
  }

  /// Writes the log, whole or not at all.
  package func write(to path: String) throws(LogError) {
    let rows = records.map {
      LogWriter.row(step: $0.step, count: $0.count, $0.values) + "\n"
    }
    do throws(SystemError) {
      try AtomicFile.write(LogWriter.head(header, columns: columns) + rows.joined(), to: path)
    } catch {
      throw LogError(
        .unwritable, file: path, "cannot write the mean: \(error)",
        advice: "Check the folder, its permissions and the space on the disk")
    }
  }
}

/// All records of a log, and what its head says.
private struct LogTable {
  let head: LogHead
  let columns: [String]
  private(set) var steps: [Int] = []
  private(set) var rows: [[Double?]] = []

  init(reading path: String) throws(LogError) {
    var scanner = try LogScanner(opening: path)
    columns = scanner.columns
    scanner.select(Array(columns.indices))
    while try scanner.next() {
      rows.append(columns.indices.map { scanner[$0] })
      steps.append(scanner[0].flatMap { Int(exactly: $0) } ?? 0)
    }
    head = scanner.head
  }
}
