import Basics
public import Laws
import RealModule
public import Records

/// How a table of runs is read.
public struct ScalingReading: Sendable {
  /// Columns by what they hold; the others are found by their usual names.
  public var columns: [ScalingQuantity: String]
  /// The column of losses; nil finds it by its usual names.
  public var lossColumn: String?
  /// In what columns count, where their heads do not say it.
  public var units: [ScalingQuantity: ScalingUnit]
  /// The columns that tell runs apart; none looks for a column of names.
  public var runColumns: [String]
  public var conditions: [RowCondition]
  public var pattern: String?
  public var compute: ScalingConventions.Compute
  public var size: ScalingConventions.Size

  public init(
    columns: [ScalingQuantity: String] = [:], lossColumn: String? = nil,
    units: [ScalingQuantity: ScalingUnit] = [:], runColumns: [String] = [],
    conditions: [RowCondition] = [], pattern: String? = nil,
    compute: ScalingConventions.Compute = .sixND, size: ScalingConventions.Size = .unknown
  ) {
    self.columns = columns
    self.lossColumn = lossColumn
    self.units = units
    self.runColumns = runColumns
    self.conditions = conditions
    self.pattern = pattern
    self.compute = compute
    self.size = size
  }
}

/// In what a column counts.
public enum ScalingUnit: Sendable, Hashable {
  /// A number of it is so many.
  case factor(Double)
  /// It is a logarithm of this base.
  case logarithm(base: Double)

  /// As people write it: `1e9`, `B`, `billion`, `log10`, `ln`; nil for what is none.
  public init?(_ text: String) {
    let name = text.lowercased().filter { !$0.isWhitespace }
    switch name {
    case "log10": self = .logarithm(base: 10)
    case "log2": self = .logarithm(base: 2)
    case "ln", "log": self = .logarithm(base: .exp(1))
    default:
      let named: [(Double, [String])] = [
        (1e3, ["k", "thousand", "thousands"]), (1e6, ["m", "million", "millions", "mega"]),
        (1e9, ["b", "g", "billion", "billions", "bn", "giga"]),
        (1e12, ["t", "trillion", "trillions", "tera"]), (1e15, ["p", "peta"]),
        (1e18, ["e", "exa"]), (1e21, ["z", "zetta"]),
      ]
      if let known = named.first(where: { $0.1.contains(name) }) {
        self = .factor(known.0)
      } else if let number = Double(name), number > 0, number.isFinite {
        self = .factor(number)
      } else {
        return nil
      }
    }
  }

  func value(_ cell: Double) -> Double {
    switch self {
    case .factor(let factor): cell * factor
    case .logarithm(let base): .exp(cell * .log(base))
    }
  }
}

extension ScalingQuantity {
  /// Names of its column in groups, the first group that is there wins; lower case, with `_` for blanks.
  var aliases: [[String]] {
    switch self {
    case .parameters:
      [
        [
          "params", "n", "num_params", "n_params", "parameters", "num_parameters", "n_parameters",
          "model_params", "total_params", "total_parameters", "params_total",
        ],
        ["model_size", "param_count", "parameter_count", "modelsize", "size"],
        [
          "non_embedding_params", "params_non_embedding", "non_embedding_parameters",
          "nonembedding_params", "n_non_embedding", "params_no_embed",
        ],
        ["dense_parameter_count", "dense_params"], ["total_parameter_count"],
      ]
    case .tokens:
      [
        [
          "tokens", "d", "num_tokens", "n_tokens", "num_token", "train_tokens", "training_tokens",
          "total_tokens", "tokens_seen", "dataset_size", "data_size", "pretraining_data_size",
        ],
        ["seen_examples", "samples", "num_samples", "examples"],
      ]
    case .compute:
      [
        [
          "flops", "c", "flop", "compute", "total_flops", "train_flops", "training_flops",
          "training_flop", "total_flos", "budget",
        ]
      ]
    case .uniqueTokens:
      [["unique_tokens", "u", "unique", "num_unique_tokens", "u_d", "data_unique"]]
    case .batch:
      [
        [
          "batch_tokens", "batch", "batch_size_tokens", "tokens_per_batch", "tokens_per_step",
          "batch_size",
        ]
      ]
    case .steps:
      [["steps", "step", "s", "num_steps", "n_steps", "train_steps", "updates", "iterations"]]
    case .experts:
      [["experts", "num_experts", "n_experts", "e"]]
    case .rate:
      [
        [
          "rate", "lr", "learning_rate", "peak_rate", "peak_lr", "peak_learning_rate", "rate_peak",
          "lr_peak", "max_rate", "max_lr", "eta",
        ]
      ]
    }
  }
}

/// A column of a table with what it holds.
struct QuantityColumn {
  var quantity: ScalingQuantity
  var name: String
  /// By its head, or as the caller said.
  var unit: ScalingUnit?

  func value(_ cell: Double) -> Double { unit?.value(cell) ?? cell }
}

extension ScalingTable {
  /// The column of losses, by its usual names unless it was named.
  ///
  /// - Throws: `LogError` also for a metric of which higher is better.
  static func lossColumn(
    in reader: inout TableReader, _ reading: ScalingReading, besides taken: [String]
  ) throws(LogError) -> String {
    let loss: String
    if let named = reading.lossColumn {
      loss = try reader.column(named: named, as: .loss)
    } else {
      loss = try reader.metricColumn(besides: taken)
    }
    try requireLoss(loss, file: reader.file)
    return loss
  }

  static func requireLoss(_ metric: String, file: String) throws(LogError) {
    guard Curve.Goal(knownFromMetric: metric) == .higher else { return }
    throw LogError(
      .badData, file: file,
      "of '\(PrintableText.line(metric))' higher is better, and it is no loss",
      advice: RecordsAdvice.nameColumn(.loss))
  }

  /// Reads a table: CSV, TSV, JSON lines or any other that `losscast` reads.
  ///
  /// Of N, D and C two suffice. Losses are in nats; of a column of perplexities the logarithm is taken.
  ///
  /// - Parameters:
  ///   - asked: what has to be known of each row; rows with a blank cell in one of these columns are
  ///     left out, and counted in ``notes``.
  ///   - optional: what is read like it where the table has it.
  /// - Throws: `LogError` that names the file, and the line where one is at fault.
  public init(
    reading path: String, quantities asked: [ScalingQuantity] = [.parameters, .tokens],
    optional: [ScalingQuantity] = [], _ reading: ScalingReading = ScalingReading()
  ) throws(LogError) {
    var reader = try TableReader(opening: path, pattern: reading.pattern)
    let file = reader.file
    var found: [QuantityColumn] = []
    // Many a table has several columns of rates, which hardly anybody asks for.
    for quantity in ScalingQuantity.allCases
    where quantity != .rate || (asked + optional).contains(.rate) {
      if let column = try Self.column(quantity, in: reader, reading) { found.append(column) }
    }
    let quantities = asked + optional.filter { name in found.contains { $0.quantity == name } }
    let needed = try Self.needed(quantities, found, in: reader, reading)
    let taken = found.map(\.name) + reading.runColumns
    let loss = try Self.lossColumn(in: &reader, reading, besides: taken)
    let runs =
      reading.runColumns.isEmpty
      ? Self.names(among: reader.columns).map { [$0] } ?? [] : reading.runColumns
    let table = try reader.read(
      needed.map(\.name) + [loss], matching: reading.conditions, by: runs)
    var values: [ScalingQuantity: [Double]] = [:]
    var remarks = table.notes.map { Remark("\($0)", isDoubt: false) }
    for (column, cells) in zip(needed, table.values) {
      let numbers = cells.map { column.value($0) }
      if let row = numbers.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
        throw LogError(
          .badData, file: file, line: table.lines[row],
          "\(column.quantity.rawValue) is \(cells[row].isFinite ? NumberText.significant(cells[row], 6) : "not a number") where it must be above 0",
          advice: "Correct the row, or leave it out")
      }
      if column.unit == nil, [.parameters, .tokens].contains(column.quantity),
        let most = numbers.max(), most < 1000
      {
        throw LogError(
          .badData, file: file,
          "\(column.quantity.rawValue) goes up to \(NumberText.significant(most, 6)) in column '\(column.name)': in what it counts is not said",
          advice: ScalingAdvice.sayUnit(column.quantity))
      }
      if let unit = column.unit, unit != .factor(1) {
        remarks.append(
          Remark(
            "\(column.quantity.rawValue) is column '\(column.name)' in units of \(unit)",
            isDoubt: false))
      }
      values[column.quantity] = numbers
    }
    var losses = table.values[needed.count]
    // What has diverged has no loss.
    let lost = losses.indices.filter { !losses[$0].isFinite }
    if !lost.isEmpty {
      remarks.append(
        Remark(
          "left out \(NumberText.counted(lost.count, "run")) whose loss is not a number, as after a divergence: "
            + "line \(lost.prefix(3).map { "\(table.lines[$0])" }.joined(separator: ", "))"
            + (lost.count > 3 ? " and \(lost.count - 3) more" : "")))
    }
    if let row = losses.firstIndex(where: { $0 <= 0 }) {
      throw LogError(
        .badData, file: file, line: table.lines[row],
        "the loss is \(NumberText.significant(losses[row], 6)) where it must be above 0",
        advice: "Correct the row, or leave it out")
    }
    if Self.isPerplexity(loss) {
      losses = losses.map { .log($0) }
      remarks.append(Remark("'\(loss)' is a perplexity: its logarithm is the loss", isDoubt: false))
      if let row = losses.firstIndex(where: { $0 <= 0 }) {
        throw LogError(
          .badData, file: file, line: table.lines[row], "the perplexity is not above 1", advice: nil
        )
      }
    }
    var conventions = ScalingConventions(compute: reading.compute, size: reading.size)
    if reading.size == .unknown,
      let column = needed.first(where: { $0.quantity == .parameters })?.name.lowercased()
    {
      if column.contains("embed") { conventions.size = .nonEmbedding }
      if column.contains("total") { conventions.size = .total }
    }
    Self.complete(&values, &conventions)
    let whole = ScalingTable(
      points: ScalingPoints(values.filter { quantities.contains($0.key) || $0.key == .compute }),
      losses: losses, runs: table.runs.isEmpty ? nil : table.runs, lines: table.lines,
      conventions: conventions, name: file, metric: loss, notes: remarks)
    self = lost.isEmpty ? whole : whole.filtered { whole.losses[$0].isFinite }
    guard count > 0 else {
      throw LogError(.badData, file: file, "no run has a loss", advice: "Is this the right column?")
    }
  }

  static func isPerplexity(_ name: String) -> Bool {
    let name = name.lowercased()
    return name == "ppl" || name.contains("perplexity") || name.hasSuffix("_ppl")
      || name.hasPrefix("ppl_")
  }

  /// The column that tells runs apart where nobody says it.
  static func names(among columns: [String]) -> String? {
    for name in ["run", "run_name", "run_id", "name"] {
      if let column = columns.first(where: { $0.lowercased() == name }) { return column }
    }
    return nil
  }

  // MARK: Finding columns

  static func column(
    _ quantity: ScalingQuantity, in reader: borrowing TableReader, _ reading: ScalingReading
  ) throws(LogError) -> QuantityColumn? {
    if let name = reading.columns[quantity] {
      let column = try reader.column(named: name, as: .formula)
      return QuantityColumn(
        quantity: quantity, name: column, unit: reading.units[quantity] ?? head(of: column).unit)
    }
    let heads = reader.columns.map { ($0, head(of: $0)) }
    for group in quantity.aliases {
      let found = heads.filter { group.contains($0.1.name) }
      guard let first = found.first else { continue }
      guard found.count == 1 else {
        throw LogError(
          .badData, file: reader.file,
          "several columns could be \(quantity.rawValue): "
            + found.map { "'\($0.0)'" }.joined(separator: ", "),
          advice: ScalingAdvice.chooseColumn(quantity))
      }
      return QuantityColumn(
        quantity: quantity, name: first.0, unit: reading.units[quantity] ?? first.1.unit)
    }
    return nil
  }

  /// A head without its unit, as aliases are written: `Model Size (B)` is `model_size` in billions.
  private static func head(of column: String) -> (name: String, unit: ScalingUnit?) {
    var name = column.lowercased()
    var unit: ScalingUnit?
    if name.last == ")" || name.last == "]",
      let open = name.lastIndex(where: { $0 == "(" || $0 == "[" })
    {
      var text = String(name[name.index(after: open)...].dropLast())
      if text.hasPrefix("in ") { text.removeFirst(3) }
      if let read = ScalingUnit(text) {
        unit = read
        name = String(name[..<open])
      }
    }
    var words = name.split { " -./".contains($0) || $0 == "_" }.map(String.init)
    if unit == nil, words.count > 1, let last = words.last, last.count > 0,
      ["k", "m", "b", "t", "millions", "billions", "trillions", "log10", "ln"].contains(last)
    {
      unit = ScalingUnit(last)
      words.removeLast()
      if words.last == "in" { words.removeLast() }
    }
    return (words.joined(separator: "_"), unit)
  }

  /// The columns that the quantities are read from or follow from.
  private static func needed(
    _ quantities: [ScalingQuantity], _ found: [QuantityColumn], in reader: borrowing TableReader,
    _ reading: ScalingReading
  ) throws(LogError) -> [QuantityColumn] {
    func has(_ quantity: ScalingQuantity) -> Bool { found.contains { $0.quantity == quantity } }
    var needed = Set(quantities)
    func follows(_ quantity: ScalingQuantity, from others: [ScalingQuantity]) {
      if needed.contains(quantity), !has(quantity), others.allSatisfy(has) {
        needed.remove(quantity)
        needed.formUnion(others)
      }
    }
    follows(.steps, from: [.tokens, .batch])
    follows(.tokens, from: [.compute, .parameters])
    follows(.tokens, from: [.steps, .batch])
    follows(.parameters, from: [.compute, .tokens])
    follows(.compute, from: [.parameters, .tokens])
    for quantity in ScalingQuantity.allCases where needed.contains(quantity) && !has(quantity) {
      throw LogError(
        .badData, file: reader.file,
        "no column of \(quantity.rawValue) among "
          + reader.columns.prefix(40).map { "'\($0)'" }.joined(separator: ", "),
        advice: ScalingAdvice.nameColumn(quantity))
    }
    if reading.compute == .logged {
      guard has(.compute) else {
        throw LogError(
          .badData, file: reader.file, "compute as logged is asked for, and no column has it",
          advice: ScalingAdvice.nameColumn(.compute))
      }
      needed.insert(.compute)
    }
    return found.filter { needed.contains($0.quantity) }
  }

  /// Quantities that follow from others, by C = 6·N·D, and the rule of compute where it is logged.
  private static func complete(
    _ values: inout [ScalingQuantity: [Double]], _ conventions: inout ScalingConventions
  ) {
    func pair(
      _ a: ScalingQuantity, _ b: ScalingQuantity, _ combine: (Double, Double) -> Double
    ) -> [Double]? {
      guard let a = values[a], let b = values[b] else { return nil }
      return zip(a, b).map(combine)
    }
    if values[.tokens] == nil { values[.tokens] = pair(.compute, .parameters) { $0 / (6 * $1) } }
    if values[.tokens] == nil { values[.tokens] = pair(.steps, .batch) { $0 * $1 } }
    if values[.parameters] == nil {
      values[.parameters] = pair(.compute, .tokens) { $0 / (6 * $1) }
    }
    if values[.steps] == nil { values[.steps] = pair(.tokens, .batch) { $0 / $1 } }
    if conventions.compute == .logged, let compute = values[.compute],
      let sizes = values[.parameters], let tokens = values[.tokens]
    {
      conventions.rule = ComputeRule(of: compute, sizes: sizes, tokens: tokens)
    } else if let compute = pair(.parameters, .tokens, { 6 * $0 * $1 }) {
      values[.compute] = compute
    }
  }
}

extension ComputeRule {
  /// The rule that logged compute follows: ln(C/(N·D)) against ln N by least squares.
  init(of compute: [Double], sizes: [Double], tokens: [Double]) {
    let ratios = compute.indices.map {
      Double.log(compute[$0]) - .log(sizes[$0]) - .log(tokens[$0])
    }
    let logs = sizes.map { Double.log($0) }
    // Of one size nothing tells the tilt.
    let isOneSize = (logs.max() ?? 0) - (logs.min() ?? 0) < 1e-4
    let line =
      isOneSize
      ? nil
      : LogLine(through: ratios, at: logs, weights: [Double](repeating: 1, count: logs.count))
    let level = line?.value(at: 0) ?? ratios.reduce(0, +) / Double(max(ratios.count, 1))
    self.init(factor: .exp(level), tilt: line?.slope ?? 0)
  }
}
