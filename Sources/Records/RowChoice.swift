internal import Basics

/// Which rows of a file are read, and which of its runs each belongs to.
struct RowChoice: Sendable {
  /// Where a row's cell is held: among the numbers that are selected, or among the texts.
  private enum Cell {
    case number(Int)
    case text(Int)
  }

  private var conditions: [(condition: RowCondition, cell: Cell)] = []
  private var groups: [(column: String, cell: Cell)] = []
  /// The columns to select as texts besides the numbers.
  private(set) var texts: [Int] = []
  /// The names of the runs that have appeared, all different.
  private(set) var runs: [String] = []
  /// What the rows of each say in the columns that tell runs apart.
  private(set) var labels: [[String]] = []
  private var names = UniqueNames()
  /// Their places, by what their rows say.
  private var places: [String: Int] = [:]
  /// Whether all rows are read, and are those of one run.
  var isTrivial: Bool { conditions.isEmpty && groups.isEmpty }

  /// - Parameters:
  ///   - numbers: the columns that are selected as numbers.
  ///   - groups: the columns that tell runs apart.
  /// - Throws: ``LogError`` for columns that are not there.
  init(
    _ columns: ColumnRules, numbers: [Int], conditions: [RowCondition], by groups: [String] = []
  ) throws(LogError) {
    for condition in conditions {
      let column = try columns.column(named: condition.column, as: .condition)
      self.conditions.append((condition, cell(column, numbers)))
    }
    for name in groups {
      let column = try columns.column(named: name, as: .group)
      self.groups.append((columns.columns[column], cell(column, numbers)))
    }
  }

  /// - Parameters:
  ///   - selections: the columns of the runs.
  ///   - groups: the columns that tell runs apart.
  ///   - earlier: the same choice of a file that is read again: its runs keep their places.
  /// - Throws: ``LogError`` for columns that are not there.
  init(
    _ columns: ColumnRules, _ selections: [ColumnSelection], conditions: [RowCondition],
    by groups: [String], after earlier: RowChoice? = nil
  ) throws(LogError) {
    let numbers = selections.columns
    for name in groups {
      let column = try columns.column(named: name, as: .group)
      for selection in selections {
        // Rates may tell runs apart.
        try columns.requireDifferent(
          [selection.step] + [selection.loss].compactMap(\.self) + [column],
          for: [.position, .metric, .group])
      }
    }
    try self.init(columns, numbers: numbers, conditions: conditions, by: groups)
    if let earlier {
      (runs, names, places, labels) = (earlier.runs, earlier.names, earlier.places, earlier.labels)
    }
  }

  private mutating func cell(_ column: Int, _ numbers: [Int]) -> Cell {
    if let slot = numbers.firstIndex(of: column) { return .number(slot) }
    if let slot = texts.firstIndex(of: column) { return .text(slot) }
    texts.append(column)
    return .text(texts.count - 1)
  }

  /// The place among the runs of the one that the current row of a scanner belongs to; nil, and counted
  /// as left out, if the row is not asked for or names none.
  mutating func place(of scanner: inout LogScanner) -> Int? {
    guard includes(scanner) else {
      scanner.passedOver.unchosen.count(scanner.line)
      return nil
    }
    guard let (text, label) = run(scanner) else {
      scanner.passedOver.nameless.count(scanner.line)
      return nil
    }
    if let known = places[text] { return known }
    places[text] = runs.count
    labels.append(label)
    runs.append(names.unique(PrintableText.line(text)))
    return runs.count - 1
  }

  /// Whether the current row of a scanner is read.
  func includes(_ scanner: borrowing LogScanner) -> Bool {
    for (condition, cell) in conditions {
      let holds =
        switch cell {
        case .number(let slot): condition.holds(for: scanner[slot])
        case .text(let slot): condition.holds(for: scanner.text(slot))
        }
      if !holds { return false }
    }
    return true
  }

  /// What the current row of a scanner says of the run that it belongs to, in one text and cell by cell; nil
  /// if a cell of it is blank.
  private func run(_ scanner: borrowing LogScanner) -> (String, [String])? {
    var texts: [String] = []
    for (_, cell) in groups {
      let text =
        switch cell {
        case .number(let slot): scanner[slot].map { NumberText.significant($0, 12) } ?? ""
        case .text(let slot): RunColumn.label(scanner.text(slot))
        }
      if text.isEmpty { return nil }
      texts.append(text)
    }
    let label = texts
    // Numbers alone are no name.
    if texts.allSatisfy({ WrittenNumber.value(of: $0) != nil }) {
      texts = zip(groups, texts).map { "\($0.column)=\($1)" }
    }
    return (texts.joined(separator: ", "), label)
  }
}
