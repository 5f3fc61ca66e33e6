/// Reads columns of numbers from a table of any kind: a CSV or TSV file or JSON lines, plain or gzip.
///
/// ```swift
/// var reader = try TableReader(opening: "sizes.csv")
/// let table = try reader.read(["anchor", "val"], matching: [.init(column: "learner", value: "SVC")])
/// ```
public struct TableReader: ~Copyable {
  /// Rows are read where the text in a column is this one.
  public struct Condition: Sendable, Hashable {
    public var column: String
    public var value: String

    public init(column: String, value: String) {
      self.column = column
      self.value = value
    }
  }

  private var scanner: LogScanner
  private let rules: ColumnRules
  private var notes: [AccountNote] = []
  /// The most rows that are read: they are kept in memory.
  public static let mostRows = 1 << 25

  /// - Parameter path: A file, or `-` for standard input.
  public init(opening path: String) throws(LogError) {
    scanner = try LogScanner(opening: path)
    rules = ColumnRules(scanner.layout, for: .table, file: scanner.file)
  }

  /// The names in the header, in order.
  public var columns: [String] { scanner.columns }
  /// The path, or `standard input`.
  public var file: String { scanner.file }

  /// A column by the name that a person gave: exactly, or else up to case and `.` for `/`.
  ///
  /// - Parameter option: what the name was given by, for the error.
  public func column(named name: String, option: String) throws(LogError) -> String {
    columns[try rules.column(named: name, option: option)]
  }

  /// The column of a metric where none is named: the one that the log's head names, or `y`, or that
  /// of losses; of two columns, the one that is not the position.
  ///
  /// - Parameter taken: columns that are something else.
  public mutating func metricColumn(besides taken: [String]) throws(LogError) -> String {
    let found = try rules.metric(named: nil, besides: places(of: taken))
    let name = columns[found.column]
    if rules.head.lossColumn != nil { notes.append(.namedLoss(column: name)) }
    if !found.passedOver.isEmpty {
      notes.append(
        .passedOver(columns: found.passedOver, option: rules.purpose.option(.loss)))
    }
    return name
  }

  /// The column of positions where none is named: `x`, or that of steps; of two columns, the one
  /// that is not the metric.
  public func positionColumn(besides taken: [String]) throws(LogError) -> String {
    columns[try rules.position(named: nil, besides: places(of: taken))]
  }

  private func places(of names: [String]) -> [Int] {
    columns.indices.filter { names.contains(columns[$0]) }
  }

  /// Reads the columns, row by row. A row with a blank cell in one of them is left out.
  ///
  /// - Throws: ``LogError`` if a cell is no number, no row matches or none is whole.
  public consuming func read(
    _ names: [String], matching conditions: [Condition] = []
  ) throws(LogError) -> Table {
    var positions: [Int] = []
    for name in names { positions.append(try rules.column(named: name, option: "the formula")) }
    var matched: [Int] = []
    for condition in conditions {
      matched.append(try rules.column(named: condition.column, option: "--where"))
    }
    // A column may be asked for twice; a row holds it once, as a number or as text.
    let numbers = Array(Set(positions)).sorted()
    let isText = scanner.format != .jsonLines
    let texts = isText ? Array(Set(matched)).sorted() : []
    if let both = texts.first(where: numbers.contains) {
      throw LogError(
        .badOption, file: file, "column '\(columns[both])' is fitted and chosen from with --where",
        advice: "Choose by another column")
    }
    let others = isText ? [] : matched.filter { !numbers.contains($0) }
    let selected = numbers + Array(Set(others)).sorted()
    scanner.select(selected, texts: texts)
    let slots = positions.map { numbers.firstIndex(of: $0) ?? 0 }
    var table = Table(columns: names)
    var blank: (count: Int, firstLine: Int)?
    while try scanner.next() {
      let isWanted = zip(conditions, matched).allSatisfy { condition, column in
        if let slot = texts.firstIndex(of: column) {
          return scanner.text(slot).trimmed == condition.value
            || Self.areEqual(scanner.text(slot).trimmed, condition.value)
        }
        return selected.firstIndex(of: column).flatMap { scanner[$0] } == Double(condition.value)
      }
      guard isWanted else { continue }
      let cells = slots.map { scanner[$0] }
      guard cells.allSatisfy({ $0 != nil }) else {
        blank = ((blank?.count ?? 0) + 1, blank?.firstLine ?? scanner.line)
        continue
      }
      table.append(cells.compactMap(\.self), line: scanner.line)
      guard table.count <= Self.mostRows else {
        throw scanner.error(
          line: scanner.line, "more than \(Self.mostRows) rows are asked for",
          advice: "Thin the table, or choose from it with --where: rows are kept in memory")
      }
    }
    guard table.count > 0 else {
      throw LogError(
        .badData, file: file,
        conditions.isEmpty || blank != nil
          ? "no row has a number in each of \(ColumnRules.list(names))"
          : "no row has "
            + conditions.map { "'\($0.value)' in column '\($0.column)'" }.joined(separator: " and "),
        advice: conditions.isEmpty ? "Is this the right table?" : "Check --where")
    }
    table.notes = notes
    if let (count, line) = blank { table.notes.append(.blankCells(rows: count, firstLine: line)) }
    if let line = scanner.unfinishedLine { table.notes.append(.unfinishedLine(line)) }
    return table
  }

  private static func areEqual(_ cell: String, _ value: String) -> Bool {
    guard let number = Double(value), let own = Double(cell) else { return false }
    return number == own
  }
}
