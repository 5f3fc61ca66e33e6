/// Reads columns of numbers from a table of any kind: a CSV or TSV file or JSON lines, plain or gzip.
///
/// ```swift
/// var reader = try TableReader(opening: "sizes.csv")
/// let table = try reader.read(["anchor", "val"], matching: [RowCondition(column: "learner", value: "SVC")])
/// ```
public struct TableReader: ~Copyable {
  private var scanner: LogScanner
  private let rules: ColumnRules
  private var notes: [AccountNote] = []
  /// The most rows that are read: they are kept in memory.
  public static let mostRows = 1 << 25

  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - pattern: A regular expression whose named groups are columns, see ``LogOptions/pattern``.
  public init(opening path: String, pattern: String? = nil) throws(LogError) {
    scanner = try LogScanner(opening: path, pattern: pattern)
    rules = ColumnRules(scanner.layout, for: .table, file: scanner.file)
  }

  /// The names in the header, in order.
  public var columns: [String] { scanner.columns }
  /// The path, or `standard input`.
  public var file: String { scanner.file }

  /// A column by the name that a person gave: exactly, or else up to case and `.` for `/`.
  ///
  /// - Parameter use: what the column is to be, for the error.
  public func column(named name: String, as use: ColumnUse) throws(LogError) -> String {
    columns[try rules.column(named: name, as: use)]
  }

  /// The column of a metric where none is named: the one that the log's head names, or `y`, or that
  /// of losses; of two columns, the one that is not the position.
  ///
  /// - Parameter taken: columns that are something else.
  public mutating func metricColumn(besides taken: [String]) throws(LogError) -> String {
    let (column, note) = try rules.metric(named: nil, besides: places(of: taken))
    if let note { notes.append(note) }
    return columns[column]
  }

  /// The column of positions where none is named: `x`, or that of steps; of two columns, the one
  /// that is not the metric.
  public func positionColumn(besides taken: [String]) throws(LogError) -> String {
    columns[try rules.position(named: nil, besides: places(of: taken))]
  }

  /// The column of learning rates, by the name that a person gave or by its usual names; nil if there is
  /// none.
  public func rateColumn(named name: String? = nil) throws(LogError) -> String? {
    try rules.rate(named: name).map { columns[$0] }
  }

  private func places(of names: [String]) -> [Int] {
    columns.indices.filter { names.contains(columns[$0]) }
  }

  /// Reads the columns, row by row. A row with a blank cell in one of them is left out.
  ///
  /// - Parameters:
  ///   - groups: columns that tell the runs apart which rows belong to, see ``Table/runs``.
  ///   - keepsBlanks: A blank cell is read as a number that is none, as pandas writes it, instead.
  /// - Throws: ``LogError`` if a cell is no number, no row matches or none is whole.
  public consuming func read(
    _ names: [String], matching conditions: [RowCondition] = [], by groups: [String] = [],
    keepsBlanks: Bool = false
  ) throws(LogError) -> Table {
    var positions: [Int] = []
    for name in names { positions.append(try rules.column(named: name, as: .formula)) }
    // A column may be asked for twice; a row holds it once.
    let numbers = Array(Set(positions)).sorted()
    var choice = try RowChoice(rules, numbers: numbers, conditions: conditions, by: groups)
    scanner.select(numbers, texts: choice.texts)
    let slots = positions.map { numbers.firstIndex(of: $0) ?? 0 }
    var table = Table(columns: names)
    var blank: (count: Int, line: Int)?
    while try scanner.next() {
      var run: Int?
      if groups.isEmpty {
        guard choice.includes(scanner) else {
          scanner.passedOver.unchosen.count(scanner.line)
          continue
        }
      } else {
        run = choice.place(of: &scanner)
        if run == nil { continue }
      }
      let cells = slots.map { scanner[$0] }
      guard keepsBlanks || cells.allSatisfy({ $0 != nil }) else {
        blank = ((blank?.count ?? 0) + 1, blank?.line ?? scanner.line)
        continue
      }
      table.append(
        cells.map { $0 ?? .nan }, line: scanner.line,
        run: run.map { (choice.runs[$0], choice.labels[$0]) })
      guard table.count <= Self.mostRows else {
        throw scanner.error(
          line: scanner.line, "more than \(Self.mostRows) rows are asked for",
          advice: RecordsAdvice.thinTable)
      }
    }
    guard table.count > 0 else {
      throw LogError(
        .badData, file: file,
        conditions.isEmpty || blank != nil
          ? "no row has a number in each of \(ColumnRules.list(names))"
          : "no row has "
            + conditions.map { "\($0)" }.joined(separator: " and "),
        advice: conditions.isEmpty ? "Is this the right table?" : RecordsAdvice.checkConditions)
    }
    table.notes = notes
    if let (count, line) = blank {
      table.notes.append(.dropped(.blankCell, count: count, firstLine: line))
    }
    let scanned = scanner.scanAccount
    table.notes += scanned.notes + scanned.unfinished
    return table
  }
}
