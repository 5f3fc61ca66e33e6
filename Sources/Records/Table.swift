/// Columns of numbers.
public struct Table: Sendable, Hashable {
  public private(set) var columns: [String]
  /// A list for each column.
  public private(set) var values: [[Double]]
  /// The line that each row was read from.
  public private(set) var lines: [Int] = []
  /// The run that each row belongs to; empty where none was asked for.
  public private(set) var runs: [String] = []
  /// What each row says in the columns that tell runs apart; empty where there are none.
  public private(set) var labels: [[String]] = []
  /// What there is to say of how it was read.
  public internal(set) var notes: [AccountNote] = []

  init(columns: [String]) {
    self.columns = columns
    values = columns.map { _ in [] }
  }

  public var count: Int { lines.count }

  mutating func append(_ row: [Double], line: Int, run: (name: String, labels: [String])? = nil) {
    for (column, value) in row.enumerated() { values[column].append(value) }
    lines.append(line)
    if let run {
      runs.append(run.name)
      labels.append(run.labels)
    }
  }
}
