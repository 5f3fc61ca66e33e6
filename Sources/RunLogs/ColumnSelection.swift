import Basics

/// Which columns of a log are read, as positions in its header.
struct ColumnSelection: Sendable {
  /// What the columns are for.
  enum Purpose {
    /// Losses and their schedule: a run.
    case run
    /// The schedule alone.
    case schedule
    /// A metric against anything; rates are read if there are any.
    case curve

    /// The option that names a column.
    func option(_ role: ColumnRole) -> String {
      switch (self, role) {
      case (.curve, .step): "--x"
      case (.curve, .loss): "--metric"
      default: role.option
      }
    }
  }

  var step: Int
  /// Nil where only the schedule is wanted.
  var loss: Int?
  var rate: Int?
  /// Losses of other groups that were passed over.
  var otherLosses: [String] = []
  /// The log itself names the column of losses.
  var isLossNamedByLog = false

  /// All of them, in the order of step, loss, rate.
  var columns: [Int] { [step] + [loss, rate].compactMap(\.self) }

  /// Finds the columns by their aliases, or by the names that the options give.
  ///
  /// - Parameters:
  ///   - namedLoss: The column of losses that the log itself names, which wins over the aliases.
  init(
    _ columns: [String], options: LogOptions, for purpose: Purpose = .run,
    namedLoss: String? = nil, file: String, line: Int
  ) throws(LogError) {
    let readsLosses = purpose != .schedule
    func find(
      _ role: ColumnRole, named name: String?
    ) throws(LogError) -> (column: Int, others: [String])? {
      if let name {
        return (
          try Self.column(
            named: name, in: columns, option: purpose.option(role), file: file, line: line), []
        )
      }
      var groups: [Int: [Int]] = [:]
      for (index, column) in columns.enumerated() {
        if let group = role.group(of: column) { groups[group, default: []].append(index) }
      }
      guard let first = groups.keys.min(), let found = groups[first] else { return nil }
      guard found.count == 1 else {
        throw LogError(
          .badData, file: file, line: line,
          "several columns could be the \(role.rawValue): "
            + found.map { "'\(columns[$0])'" }.joined(separator: ", "),
          advice: "Choose one with \(purpose.option(role)) COLUMN")
      }
      let others = groups.filter { $0.key != first }.flatMap(\.value).sorted()
      return (found[0], others.map { columns[$0] })
    }
    func require(_ role: ColumnRole, named name: String?) throws(LogError) -> (Int, [String]) {
      if let found = try find(role, named: name) { return found }
      if role == .step, purpose != .curve,
        let column = columns.first(where: ColumnRole.countsQuantity)
      {
        throw LogError(
          .badData, file: file, line: line,
          "no step column among \(Self.list(columns)), but '\(column)' grows with the steps",
          advice: readsLosses
            ? "Give --step '\(column)' --step-size N, where N is what one step adds to it"
            : "Add a column of steps")
      }
      throw LogError(
        .badData, file: file, line: line,
        "no \(role.rawValue) column among \(Self.list(columns))",
        advice: "Name the column with \(purpose.option(role)) COLUMN")
    }
    (step, _) = try require(.step, named: options.stepColumn)
    if options.stepSize == nil, purpose != .curve, ColumnRole.countsQuantity(columns[step]) {
      throw LogError(
        .badOption, file: file, line: line, "'\(columns[step])' does not count steps",
        advice: "Give --step-size N too, where N is what one step adds to it")
    }
    if readsLosses, options.lossColumn == nil, let namedLoss {
      guard let named = columns.firstIndex(of: namedLoss) else {
        throw LogError(
          .badData, file: file, line: line,
          "the log's head names the loss column '\(namedLoss.prefix(60))', which is not among "
            + Self.list(columns),
          advice: "Name the column with \(purpose.option(.loss)) COLUMN")
      }
      (loss, isLossNamedByLog) = (named, true)
    } else if readsLosses {
      (loss, otherLosses) = try require(.loss, named: options.lossColumn)
    }
    let needsRate = purpose != .curve && options.schedule == nil
    if !needsRate && options.rateColumn == nil {
      // An ambiguity between columns that are not needed is none.
      rate = (try? find(.rate, named: nil))?.column
    } else {
      rate = try find(.rate, named: options.rateColumn)?.column
    }
    if rate == nil && needsRate {
      throw LogError(
        .badData, file: file, line: line,
        "no rate column among \(Self.list(columns))",
        advice: "Name the column with --rate COLUMN, or give the schedule with --schedule TEXT")
    }
    if step == loss || step == rate || (rate != nil && loss == rate) {
      throw LogError(
        .badOption, file: file, line: line, "one column cannot have two roles",
        advice:
          "Give \(purpose.option(.step)), \(purpose.option(.loss)) and --rate different columns")
    }
  }

  /// A column by the name that a person gave: exactly, or else up to case and `.` for `/`.
  static func column(
    named name: String, in columns: [String], option: String, file: String, line: Int
  ) throws(LogError) -> Int {
    func folded(_ text: String) -> String {
      String(text.lowercased().map { $0 == "." ? "/" : $0 })
    }
    let exact = columns.indices.filter { columns[$0] == name }
    let found =
      exact.isEmpty ? columns.indices.filter { folded(columns[$0]) == folded(name) } : exact
    if found.count == 1 { return found[0] }
    if found.count > 1 {
      throw LogError(
        .badData, file: file, line: line, "\(found.count) columns are named '\(name)'",
        advice: "Rename all but one of them in the header")
    }
    let nearest = Spelling.nearest(to: name, among: columns)
    throw LogError(
      .badData, file: file, line: line,
      "no column '\(name)' for \(option) among \(list(columns))",
      advice: nearest.map { "Did you mean '\($0.prefix(60))'?" })
  }

  static func list(_ columns: [String]) -> String {
    let shown = columns.prefix(40).map {
      $0.count > 60 ? "'\($0.prefix(59))…'" : "'\($0)'"
    }.joined(separator: ", ")
    return columns.count > 40 ? "\(shown) and \(columns.count - 40) more" : shown
  }
}
