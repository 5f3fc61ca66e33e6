import Basics
import Laws
import RealModule
public import Records

/// How a table of swept runs is read.
public struct SweepReading: Sendable {
  /// Names and units of columns, conditions and patterns, as for any table of runs.
  public var table: ScalingReading
  /// Columns that tell sweeps apart besides size, length and batch.
  public var groups: [String]
  /// The column of the loss before training; nil finds it by its usual names.
  public var initialLossColumn: String?
  /// The column of the largest attention logit; nil finds it by its usual names.
  public var logitColumn: String?

  public init(
    table: ScalingReading = ScalingReading(), groups: [String] = [],
    initialLossColumn: String? = nil, logitColumn: String? = nil
  ) {
    self.table = table
    self.groups = groups
    self.initialLossColumn = initialLossColumn
    self.logitColumn = logitColumn
  }

  /// Usual names, lower case, with `_` for what parts words.
  package static let initialLossNames: Set = [
    "initial_loss", "init_loss", "loss_init", "loss_initial", "loss_0", "loss0", "first_loss",
    "loss_at_init", "start_loss",
  ]
  package static let logitNames: Set = [
    "max_attention_logit", "attn_logits_max", "max_attn_logit", "attention_logit_max",
    "attention_logits_max", "max_attention_logits", "max_attn_logits", "attn_logit_max",
    "attention_logit", "max_logit_attention", "train_max_attention_logit",
    "train_attn_logits_max", "attn_max_logit",
  ]

  /// A name as the lists above are written.
  package static func folded(_ name: String) -> String {
    name.lowercased().split { " -./_".contains($0) }.joined(separator: "_")
  }
}

extension SweptRuns {
  /// Reads a table with a row for each run: its learning rate and final loss, and its size, tokens or steps, batch, the loss
  /// before training and the largest attention logit where the table has them.
  ///
  /// A loss that is `nan` or infinite is of a run that diverged. A row with a blank cell in a column that is read is left
  /// out, and counted in ``notes``.
  ///
  /// - Throws: `LogError` that names the file, and the line where one is at fault.
  public init(reading path: String, _ reading: SweepReading = SweepReading()) throws(LogError) {
    var reader = try TableReader(opening: path, pattern: reading.table.pattern)
    let file = reader.file
    guard let rate = try ScalingTable.column(.rate, in: reader, reading.table) else {
      throw LogError(
        .badData, file: file, "no column of learning rates among \(Self.list(reader.columns))",
        advice: ScalingAdvice.nameColumn(.rate))
    }
    var numbers = [rate]
    for quantity in [ScalingQuantity.parameters, .tokens, .steps, .batch]
    where quantity != .steps || !numbers.contains(where: { $0.quantity == .tokens }) {
      if let column = try ScalingTable.column(quantity, in: reader, reading.table),
        !reading.groups.contains(column.name)
      {
        numbers.append(column)
      }
    }
    func named(_ name: String?, _ usual: Set<String>, in reader: borrowing TableReader)
      throws(LogError) -> String?
    {
      if let name { return try reader.column(named: name, as: .formula) }
      let found = reader.columns.filter { usual.contains(SweepReading.folded($0)) }
      guard found.count < 2 else {
        throw LogError(
          .badData, file: reader.file,
          "several columns could be it: " + found.map { "'\($0)'" }.joined(separator: ", "),
          advice: "Rename all but one")
      }
      return found.first
    }
    let initial = try named(reading.initialLossColumn, SweepReading.initialLossNames, in: reader)
    let logit = try named(reading.logitColumn, SweepReading.logitNames, in: reader)
    let others = [initial, logit].compactMap(\.self)
    let taken = numbers.map(\.name) + reading.groups + others
    let loss = try ScalingTable.lossColumn(in: &reader, reading.table, besides: taken)
    let columns = reader.columns
    let table = try reader.read(
      numbers.map(\.name) + [loss] + others, matching: reading.table.conditions, by: reading.groups)
    let isPerplexity = ScalingTable.isPerplexity(loss)
    var runs: [SweptRun] = []
    for row in 0..<table.count {
      var run = SweptRun(
        rate: 0, loss: .nan,
        group: table.labels.isEmpty
          ? ""
          : zip(table.labels[row], reading.groups).map { ValueLabel.text($0, of: $1) }
            .joined(separator: ", "))
      for (place, column) in numbers.enumerated() {
        let cell = table.values[place][row]
        let value = column.value(cell)
        guard value > 0, value.isFinite else {
          throw LogError(
            .badData, file: file, line: table.lines[row],
            "\(column.quantity.rawValue) is \(cell.isFinite ? NumberText.significant(cell, 6) : "not a number") where it must be above 0",
            advice: "Correct the row, or leave it out")
        }
        switch column.quantity {
        case .rate: run.rate = value
        case .parameters: run.size = value
        case .batch: run.batch = value
        default: run.length = value
        }
      }
      let value = table.values[numbers.count][row]
      run.loss = isPerplexity ? .log(value) : value
      if run.loss.isFinite, run.loss <= 0 {
        throw LogError(
          .badData, file: file, line: table.lines[row],
          "the loss is \(NumberText.significant(run.loss, 6)) where it must be above 0",
          advice: "Correct the row, or leave it out")
      }
      if initial != nil {
        let value = table.values[numbers.count + 1][row]
        guard value > 0, value.isFinite else {
          throw LogError(
            .badData, file: file, line: table.lines[row],
            "the loss before training is \(value.isFinite ? NumberText.significant(value, 6) : "not a number") where it must be above 0",
            advice: "Correct the row, or leave it out")
        }
        run.initialLoss = isPerplexity ? .log(value) : value
      }
      if logit != nil, let value = table.values.last?[row], value > 0, value.isFinite {
        run.attentionLogit = value
      }
      runs.append(run)
    }
    try Self.requireRuns(columns, taken + [loss], reading, path, runs, table.lines)
    var notes = table.notes.map { Remark("\($0)", isDoubt: false) }
    if isPerplexity {
      notes.append(Remark("'\(loss)' is a perplexity: its logarithm is the loss", isDoubt: false))
    }
    if let mixed = Self.mixed(columns, taken + [loss], reading, path, runs, table.lines) {
      notes.append(mixed)
    }
    self.init(
      runs, lengthUnit: numbers.contains { $0.quantity == .steps } ? .steps : .tokens, name: file,
      metric: loss, initialLossSource: initial.map { "by column '\($0)'" }, notes: notes)
  }

  private static func list(_ columns: [String]) -> String {
    columns.prefix(40).map { "'\($0)'" }.joined(separator: ", ")
      + (columns.count > 40 ? " and \(columns.count - 40) more" : "")
  }

  /// A column that tells runs apart which are taken for replicates, and is no name or seed of them.
  private static func mixed(
    _ columns: [String], _ taken: [String], _ reading: SweepReading, _ path: String,
    _ runs: [SweptRun], _ lines: [Int]
  ) -> Remark? {
    guard path != "-" else { return nil }
    // Where runs are equal in all that is known, by line.
    var cells: [SweptRun: [Int]] = [:]
    for (run, line) in zip(runs, lines) { cells[run.place, default: []].append(line) }
    let repeated = cells.values.filter { $0.count > 1 }
    for column in columns where !taken.contains(column) && !namesRuns(column) {
      let isSetup = setups.contains(SweepReading.folded(column))
      guard isSetup || !repeated.isEmpty,
        let values = values(of: column, beside: taken, reading, path)
      else { continue }
      let kinds = Set(values.values).count
      // What differs in each run is measured, and tells no sweeps apart.
      guard kinds > 1, kinds <= max(2, runs.count / 3) else { continue }
      if repeated.contains(where: { Set($0.compactMap { values[$0] }).count > 1 }) {
        return mixed(in: column, .groupBy(column: column))
      }
      if isSetup {
        return Remark(
          "the runs differ in '\(PrintableText.line(column))', which moves the best rate, and are taken for one sweep",
          advice: ScalingAdvice.groupBy(column: column))
      }
    }
    return nil
  }

  /// Columns that tell sweeps apart whatever their rates.
  private static let setups: Set = [
    "optimizer", "optim", "model", "model_name", "arch", "architecture", "dataset", "task",
    "parametrization",
  ]

  /// Refuses a log of steps: rows that are one run at several steps, by a column that names runs.
  private static func requireRuns(
    _ columns: [String], _ taken: [String], _ reading: SweepReading, _ path: String,
    _ runs: [SweptRun], _ lines: [Int]
  ) throws(LogError) {
    guard path != "-", Set(runs.map(\.length)).count > 2 else { return }
    for column in columns where !taken.contains(column) {
      guard has(column, wordOf: ["run", "id", "name"]),
        let names = values(of: column, beside: taken, reading, path)
      else { continue }
      let rows = Dictionary(
        grouping: zip(runs, lines).compactMap { run, line in
          names[line].map { (name: $0, run: run, line: line) }
        }, by: \.name)
      // A run has one rate, and as many lengths as rows.
      let histories = rows.values.filter { own in
        own.count > 2 && Set(own.map(\.run.rate)).count == 1
          && Set(own.map(\.run.length)).count == own.count
      }
      if 2 * histories.count > rows.count, let line = histories.flatMap({ $0 }).map(\.line).min() {
        throw LogError(
          .badData, file: path, line: line,
          "'\(PrintableText.line(column))' names one run in rows of several lengths: this is a log of steps, and a sweep has a row for each run",
          advice: ScalingAdvice.keepLastRows)
      }
    }
  }

  /// By line of the table, which of a column's values the row has; nil where it cannot be read again.
  private static func values(
    of column: String, beside taken: [String], _ reading: SweepReading, _ path: String
  ) -> [Int: String]? {
    guard let reader = try? TableReader(opening: path, pattern: reading.table.pattern),
      let rate = taken.first,
      let table = try? reader.read([rate], matching: reading.table.conditions, by: [column])
    else { return nil }
    return Dictionary(zip(table.lines, table.runs)) { first, _ in first }
  }

  static func mixed(in name: String, _ advice: ScalingAdvice) -> Remark {
    Remark(
      "runs of equal rates are taken for replicates, but differ in '\(PrintableText.line(name))'",
      advice: advice)
  }

  static func namesRuns(_ column: String) -> Bool {
    has(
      column,
      wordOf: [
        "seed", "run", "id", "replicate", "repeat", "trial", "time", "runtime", "date", "created",
        "timestamp", "hash", "state",
      ])
  }

  private static func has(_ column: String, wordOf words: Set<String>) -> Bool {
    column.lowercased().split { !$0.isLetter }.contains { words.contains(String($0)) }
  }
}
