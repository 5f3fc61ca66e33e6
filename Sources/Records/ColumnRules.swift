import Basics
import Platform

/// The columns of a log that are read, as positions in its header.
struct ColumnSelection: Sendable {
  var step: Int
  /// Nil where only the schedule is wanted.
  var loss: Int?
  var rate: Int?
  /// Epochs, within which the counter of steps may begin again.
  var epoch: Int?
  /// How the column of losses was chosen, where nobody named it.
  var note: AccountNote?
  /// The run whose column the losses are, where several have one each, and what all of these were called;
  /// nil where all rows have one.
  var run: String?
  var metric: String?

  /// All of them, in the order of step, loss, rate, epoch.
  var columns: [Int] { [step] + [loss, rate, epoch].compactMap(\.self) }
}

extension [ColumnSelection] {
  /// The columns of all, once each, which a scanner is to select.
  var columns: [Int] {
    var seen: Set<Int> = []
    return flatMap(\.columns).filter { seen.insert($0).inserted }
  }
}

/// The rules by which every reader finds columns, be it for a run, a curve or a table.
///
/// A column is the one that a person named, or of losses the one that the log's head names, or else
/// one that its ``ColumnRole`` knows. Where several could be meant, nothing is read: the error names
/// them and what is to be decided.
struct ColumnRules: Sendable {
  /// What the columns are for.
  enum Purpose {
    /// Losses and their schedule: a run.
    case run
    /// The schedule alone.
    case schedule
    /// A metric against anything; rates are read if there are any.
    case curve
    /// The norms of a run's gradients, and its schedule.
    case norms
    /// A `y` against an `x`, which may be called so, or be what is left of two columns.
    case table

    /// What a column of the role is to the reader.
    func use(_ role: ColumnRole) -> ColumnUse {
      switch (self, role) {
      case (.curve, .step): .position
      case (.curve, .loss): .metric
      case (.norms, .loss): .norms
      case (.table, .step): .x
      case (.table, .loss): .y
      case (_, .step): .step
      case (_, .loss): .loss
      case (_, .rate): .rate
      }
    }

    /// What to do where a file holds several runs: tell them apart, unless the reader takes one alone.
    func advice(ofSeveralRuns advice: RecordsAdvice) -> RecordsAdvice {
      self == .norms ? .giveOneRun : advice
    }

    /// Whether positions have to be steps.
    var needsSteps: Bool { self == .run || self == .schedule }
  }

  let columns: [String]
  let head: LogHead
  let purpose: Purpose
  let file: String
  /// The line of the header.
  let line: Int
  private let format: LogLayout.Format
  /// The columns that hold numbers, as far as the layout tells.
  private let numberColumns: Range<Int>

  init(_ layout: LogLayout, for purpose: Purpose, file: String) {
    columns = layout.columns
    head = layout.head
    line = layout.line
    format = layout.format
    numberColumns = layout.numberColumns
    self.purpose = purpose
    self.file = file
  }

  /// The columns as a person named them, or by their usual names: those of one run, or, where the name
  /// of the losses is that of the columns `RUN - NAME` of several runs or a pattern of their names, those of
  /// each, with steps and rates of its own or the same for all.
  ///
  /// - Parameters: as of a selection of one.
  func selections(
    step: String?, loss: String?, rate: String?, isCounted: Bool = false, needsRate: Bool = false
  ) throws(LogError) -> [ColumnSelection] {
    let wide = loss.map(columnsOfRuns(named:)) ?? []
    guard wide.count > 1 else {
      return [
        try selection(
          step: step, loss: loss, rate: rate, isCounted: isCounted, needsRate: needsRate)
      ]
    }
    var selections: [ColumnSelection] = []
    for ((run, column), name) in zip(wide, Run.uniqueNames(wide.map(\.run))) {
      let others = columns.indices.filter { Self.run(of: columns[$0]).map { $0 != run } ?? false }
      var own = try selection(
        step: step, loss: columns[column], rate: rate, besides: others, isCounted: isCounted,
        needsRate: needsRate)
      own.run = PrintableText.line(name)
      own.metric = loss
      selections.append(own)
    }
    return selections
  }

  /// The run of a column that a tracker has named `RUN - METRIC`.
  private static func run(of column: String) -> String? {
    column.ranges(of: " - ").last.map { String(column[..<$0.lowerBound]) }
  }

  /// What a column is called without its run.
  static func metric(of column: String) -> String {
    run(of: column).map { String(column.dropFirst($0.count + 3)) } ?? column
  }

  /// The columns `RUN - NAME` of several runs, by the name alone, or those of metrics whose names are as a
  /// pattern with `*` or `?` says; none where a column has that name.
  private func columnsOfRuns(named name: String) -> [(run: String, column: Int)] {
    guard !columns.contains(where: { folded($0) == folded(name) }) else { return [] }
    if name.contains(where: { "*?".contains($0) }) {
      return numberColumns.filter { mayBeMetric($0) && fnmatch(name, columns[$0], 0) == 0 }
        .map { (columns[$0], $0) }
    }
    return columns.indices.compactMap { index in
      guard let run = Self.run(of: columns[index]),
        folded(Self.metric(of: columns[index])) == folded(name)
      else {
        return nil
      }
      return (run, index)
    }
  }

  /// The columns of a run, a schedule or a curve.
  ///
  /// - Parameters:
  ///   - step, loss, rate: names that a person gave.
  ///   - taken: columns that are something else.
  ///   - isCounted: what one step adds to the column of steps is known, so that it may count tokens.
  ///   - needsRate: without rates nothing can be read.
  func selection(
    step: String?, loss: String?, rate: String?, besides taken: [Int] = [], isCounted: Bool = false,
    needsRate: Bool = false
  ) throws(LogError) -> ColumnSelection {
    var selection = ColumnSelection(
      step: try position(named: step, besides: taken, isCounted: isCounted))
    if purpose != .schedule {
      let metric = try metric(named: loss, besides: taken)
      (selection.loss, selection.note) = (metric.column, metric.note)
    }
    selection.rate =
      needsRate || rate != nil
      ? try find(.rate, named: rate, besides: taken)?.column
      // Columns that are not needed may be ambiguous.
      : (try? find(.rate, named: nil, besides: taken))?.column
    if selection.rate == nil, needsRate {
      throw error(
        "no rate column among \(Self.list(columns))",
        advice: RecordsAdvice.nameRatesOrGiveSchedule)
    }
    try requireDifferent(selection.columns, for: ColumnRole.allCases.map(purpose.use))
    let epochs = numberColumns.filter {
      ColumnRole.countsEpochs(columns[$0]) && !selection.columns.contains($0)
    }
    if epochs.count == 1, ColumnRole.step.group(of: columns[selection.step]) != nil {
      selection.epoch = epochs[0]
    }
    return selection
  }

  /// - Parameter uses: what columns were asked for.
  func requireDifferent(_ selected: [Int], for uses: [ColumnUse]) throws(LogError) {
    guard Set(selected).count < selected.count else { return }
    throw error(
      "one column cannot have two roles", kind: .badOption,
      advice: RecordsAdvice.giveDifferentColumns(uses))
  }

  /// The column of positions.
  ///
  /// - Parameter taken: columns that are something else.
  func position(
    named name: String?, besides taken: [Int] = [], isCounted: Bool = false
  ) throws(LogError) -> Int {
    guard let found = try find(.step, named: name, besides: taken)?.column else {
      guard purpose.needsSteps, let column = columns.first(where: ColumnRole.countsQuantity) else {
        throw missing(.step)
      }
      throw error(
        "no step column among \(Self.list(columns)), but '\(column)' grows with the steps",
        advice: purpose == .run
          ? RecordsAdvice.countSteps(column: column) : "Add a column of steps")
    }
    if purpose.needsSteps, !isCounted, ColumnRole.countsQuantity(columns[found]) {
      throw error(
        "'\(columns[found])' does not count steps", kind: .badOption,
        advice: RecordsAdvice.giveStepSize)
    }
    return found
  }

  /// The column of rates; nil if there is none.
  func rate(named name: String?, besides taken: [Int] = []) throws(LogError) -> Int? {
    try find(.rate, named: name, besides: taken)?.column
  }

  /// The column of losses or of another metric, and what there is to say of the choice.
  ///
  /// - Parameter taken: columns that are something else.
  func metric(
    named name: String?, besides taken: [Int] = []
  ) throws(LogError) -> (column: Int, note: AccountNote?) {
    if name == nil, let named = head.lossColumn {
      if let column = columns.firstIndex(of: named) { return (column, .namedLoss(column: named)) }
      throw error(
        "the log's head names the loss column '\(named.prefix(60))', which is not among "
          + Self.list(columns),
        advice: RecordsAdvice.nameColumn(purpose.use(.loss)))
    }
    guard let found = try find(.loss, named: name, besides: taken) else { throw missing(.loss) }
    if name == nil, ColumnRole.loss.group(of: columns[found.column]) == nil, purpose == .curve {
      return (found.column, .onlyColumn(columns[found.column]))
    }
    let others = found.others.map { columns[$0] }
    return (
      found.column,
      others.isEmpty ? nil : .passedOver(columns: others, use: purpose.use(.loss))
    )
  }

  /// A column by the name that a person gave: exactly, or else up to case and `.` for `/`.
  ///
  /// - Parameter taken: columns of other runs.
  func column(
    named name: String, as use: ColumnUse, besides taken: [Int] = []
  ) throws(LogError) -> Int {
    let exact = columns.indices.filter { columns[$0] == name }
    var found =
      exact.isEmpty ? columns.indices.filter { folded(columns[$0]) == folded(name) } : exact
    // A tracker puts the run before the metric: `brisk-pond-1 - train/loss`.
    if found.isEmpty {
      found = columnsOfRuns(named: name).map(\.column).filter { !taken.contains($0) }
      guard found.count < 2 else {
        throw error(
          "'\(name)' is there of several runs: \(Self.list(found.map { columns[$0] }))",
          advice: RecordsAdvice.chooseColumn(use))
      }
    }
    if found.count == 1 { return found[0] }
    if found.count > 1 { throw repeated(name, found.count) }
    throw error(
      "no column '\(name)' among \(Self.list(columns))",
      advice: RecordsAdvice.correctName(
        of: use, nearest: Spelling.nearest(to: name, among: columns).map { String($0.prefix(60)) }))
  }

  /// A name up to case and `.` for `/`.
  private func folded(_ text: String) -> String {
    String(text.lowercased().map { $0 == "." ? "/" : $0 })
  }

  /// The column of a role, and those of its other groups; nil if there is none.
  private func find(
    _ role: ColumnRole, named name: String?, besides taken: [Int] = []
  ) throws(LogError) -> (column: Int, others: [Int])? {
    if let name { return (try column(named: name, as: purpose.use(role), besides: taken), []) }
    let free = numberColumns.filter { !columns[$0].isEmpty && !taken.contains($0) }
    var groups: [Int: [Int]] = [:]
    for index in free {
      if purpose == .table, columns[index] == plainName(role) {
        groups[-1, default: []].append(index)
      } else if let group = role.group(of: columns[index]) {
        groups[group, default: []].append(index)
      }
    }
    guard let first = groups.keys.min(), let found = groups[first] else {
      if purpose == .table, free.count == 1 { return (free[0], []) }
      return fallback(role, among: free)
    }
    guard found.count == 1 else {
      if Set(found.map { columns[$0] }).count == 1 {
        throw repeated(columns[found[0]], found.count)
      }
      throw error(
        "several columns could be the \(role.rawValue): "
          + found.map { "'\(columns[$0])'" }.joined(separator: ", "),
        advice: isOneMetric(found)
          ? RecordsAdvice.chooseRun(purpose.use(role), all: Self.metric(of: columns[found[0]]))
          : RecordsAdvice.chooseColumn(purpose.use(role)))
    }
    return (found[0], groups.filter { $0.key != first }.flatMap(\.value).sorted())
  }

  /// The column of a role where no name of it is there: of positions a column of epochs, or the one
  /// without a name that data frames are saved with; of metrics the only one that is left.
  private func fallback(_ role: ColumnRole, among free: [Int]) -> (column: Int, others: [Int])? {
    switch role {
    case .rate: return nil
    case .step:
      let epochs = free.filter { ColumnRole.countsEpochs(columns[$0]) }
      if epochs.count == 1, !purpose.needsSteps { return (epochs[0], []) }
      // A data frame's index.
      return !purpose.needsSteps && columns.first == "" && numberColumns.contains(0) ? (0, []) : nil
    case .loss:
      guard purpose == .curve else { return nil }
      let left = free.filter { mayBeMetric($0) && ColumnRole.loss.group(of: columns[$0]) == nil }
      if left.count == 1 { return (left[0], []) }
      // In long tables, with the metric's name in another column.
      let values = left.filter { columns[$0].lowercased() == "value" }
      return values.count == 1 ? (values[0], []) : nil
    }
  }

  /// Whether a column is none of what stands beside a metric.
  private func mayBeMetric(_ index: Int) -> Bool {
    let name = columns[index]
    return !name.isEmpty && [ColumnRole.step, .rate].allSatisfy { $0.group(of: name) == nil }
      && !ColumnRole.countsEpochs(name) && !ColumnRole.isClock(name)
      && !ColumnRole.countsQuantity(name) && !name.isPart
  }

  /// Whether the columns are the same metric of several runs.
  private func isOneMetric(_ found: [Int]) -> Bool {
    found.allSatisfy { Self.run(of: columns[$0]) != nil }
      && Set(found.map { Self.metric(of: columns[$0]) }).count == 1
  }

  /// What a column of a table may be called that says no more than its role in it.
  private func plainName(_ role: ColumnRole) -> String { role == .step ? "x" : "y" }

  /// The place of a column in a row as people count it; nil where rows have no order of fields.
  func place(of column: Int) -> Int? { format == .jsonLines ? nil : column + 1 }

  private func missing(_ role: ColumnRole) -> LogError {
    error(
      "no \(role.rawValue) column among \(Self.list(columns))",
      advice: role == .loss && purpose != .table
        && numberColumns.count(where: mayBeMetric) > 1
        ? RecordsAdvice.nameColumns(purpose.use(role))
        : RecordsAdvice.nameColumn(purpose.use(role)))
  }

  private func repeated(_ name: String, _ count: Int) -> LogError {
    error(
      "\(count) columns are named '\(name)'", advice: "Rename all but one of them in the header")
  }

  private func error(
    _ message: String, kind: LogError.Kind = .badData, advice: (any Advice)?
  ) -> LogError {
    LogError(kind, file: file, line: line, message, advice: advice)
  }

  static func list(_ columns: [String]) -> String {
    let shown = columns.prefix(40).map {
      $0.count > 60 ? "'\($0.prefix(59))…'" : "'\($0)'"
    }.joined(separator: ", ")
    return columns.count > 40 ? "\(shown) and \(columns.count - 40) more" : shown
  }
}

extension String {
  /// Whether it is the least or the greatest of what another column has the mean of, in exports of
  /// trackers.
  fileprivate var isPart: Bool { hasSuffix("__MIN") || hasSuffix("__MAX") }
}
