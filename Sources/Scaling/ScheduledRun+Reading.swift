import Basics
import Laws
import RealModule
public import Records

extension ScheduledRun {
  /// Reads the curves of many runs from one table: of each row the run, its parameters, the tokens so far
  /// (or steps and tokens a step), the learning rate and the loss.
  ///
  /// A row without a loss still says the rate. Where the rate rises from the first row on, that is the
  /// warm-up, until the line through 0 and its last row reaches the peak; a run whose rows begin later is
  /// taken to have had that of other runs of its size.
  ///
  /// - Parameters:
  ///   - reading: names of columns, which are otherwise found by their usual names.
  ///   - rateColumn: nil finds it by its usual names.
  ///   - peakColumn: of the rate that counts as 1; where there is none, the highest of each run.
  ///   - warmup: in tokens, for all runs; nil finds it in the rates.
  /// - Throws: `LogError` that names the file, and the line where one is at fault.
  public static func runs(
    reading path: String, _ reading: ScalingReading = ScalingReading(),
    rateColumn: String? = nil, peakColumn: String? = nil, warmup: Double? = nil
  ) throws(LogError) -> [ScheduledRun] {
    var reader = try TableReader(opening: path, pattern: reading.pattern)
    let columns = try ScheduledColumns(
      reader, reading, rate: rateColumn, peak: peakColumn)
    let loss = try ScalingTable.lossColumn(in: &reader, reading, besides: columns.taken)
    let file = reader.file
    // A log has a rate at every row and a loss at few: what can be read twice is.
    let isStream = path == "-"
    var curves = try columns.curves(
      columns.read(reader, with: isStream ? [loss] : [], reading), file, hasLosses: isStream)
    if !isStream {
      let measured = try columns.curves(
        columns.read(TableReader(opening: path, pattern: reading.pattern), with: [loss], reading),
        file, hasLosses: true)
      for index in curves.indices {
        let found = measured.first { $0.name == curves[index].name }
        curves[index].measured = found?.measured ?? []
      }
    }
    let warmups = Dictionary(grouping: curves, by: \.size)
      .mapValues { $0.compactMap(\.warmup).median ?? 0 }
    var runs: [ScheduledRun] = []
    for curve in curves where !curve.measured.isEmpty {
      do {
        runs.append(
          try curve.run(warmup: warmup ?? curve.warmup ?? warmups[curve.size] ?? 0))
      } catch {
        throw LogError(
          .badData, file: file, line: curve.line, "run '\(curve.name)': \(error.remark.message)")
      }
    }
    return runs
  }
}

/// Which columns hold what: by the rules of tables of runs, and of rates by those of logs.
private struct ScheduledColumns {
  var size: QuantityColumn
  /// Tokens alone, or steps and tokens a step.
  var progress: [QuantityColumn]
  var rate: String
  var peak: String?
  var runs: [String]

  /// Those that hold numbers, in the order that they are read in.
  var numbers: [String] {
    [size.name] + progress.map(\.name) + [rate] + (peak.map { [$0] } ?? [])
  }
  var taken: [String] { numbers + runs }

  init(
    _ reader: borrowing TableReader, _ reading: ScalingReading, rate: String?, peak: String?
  ) throws(LogError) {
    func missing(_ quantity: ScalingQuantity, in file: String) -> LogError {
      LogError(
        .badData, file: file, "no column of \(quantity.rawValue)",
        advice: ScalingAdvice.nameColumn(quantity))
    }
    guard let size = try ScalingTable.column(.parameters, in: reader, reading) else {
      throw missing(.parameters, in: reader.file)
    }
    self.size = size
    if let tokens = try ScalingTable.column(.tokens, in: reader, reading) {
      progress = [tokens]
    } else if let steps = try ScalingTable.column(.steps, in: reader, reading),
      let batch = try ScalingTable.column(.batch, in: reader, reading)
    {
      progress = [steps, batch]
    } else {
      throw missing(.tokens, in: reader.file)
    }
    guard let rate = try reader.rateColumn(named: rate) else {
      throw LogError(
        .badData, file: reader.file,
        "no column of learning rates: a law of schedules needs the rate at each row",
        advice: "Name the column of learning rates")
    }
    self.rate = rate
    if let peak {
      self.peak = try reader.column(named: peak, as: .rate)
    } else {
      let usual: Set = ["rate_peak", "peak_rate", "peak_lr", "lr_peak", "max_lr"]
      self.peak = reader.columns.first { usual.contains($0.lowercased()) }
    }
    runs =
      reading.runColumns.isEmpty
      ? ScalingTable.names(among: reader.columns).map { [$0] } ?? [] : reading.runColumns
  }

  func read(
    _ reader: consuming TableReader, with others: [String], _ reading: ScalingReading
  ) throws(LogError) -> Table {
    try reader.read(numbers + others, matching: reading.conditions, by: runs)
  }

  /// The rows of each run, the runs in the order of their first rows.
  func curves(
    _ table: Table, _ file: String, hasLosses: Bool
  ) throws(LogError) -> [ScheduledCurve] {
    var places: [String: Int] = [:]
    var curves: [ScheduledCurve] = []
    let values = table.values
    for row in 0..<table.count {
      func wrong(_ text: String) -> LogError {
        LogError(.badData, file: file, line: table.lines[row], text)
      }
      let size = size.value(values[0][row])
      // Steps times the tokens of each, or tokens alone.
      let tokens = progress.enumerated().reduce(1) { $0 * $1.1.value(values[1 + $1.0][row]) }
      let rate = values[1 + progress.count][row]
      guard size > 0, size.isFinite else { throw wrong("a model of \(size) parameters") }
      guard tokens >= 0, tokens.isFinite else { throw wrong("\(tokens) tokens") }
      guard rate >= 0, rate.isFinite else { throw wrong("a learning rate of \(rate)") }
      let name = table.runs.isEmpty ? "run" : table.runs[row]
      let place = places[name] ?? curves.count
      if place == curves.count {
        places[name] = place
        curves.append(ScheduledCurve(name: name, size: size, line: table.lines[row]))
      }
      guard curves[place].size == size else {
        throw wrong("run '\(name)' has \(size) parameters here and \(curves[place].size) before")
      }
      curves[place].rates.append((tokens, rate))
      if peak != nil { curves[place].peak = values[2 + progress.count][row] }
      if hasLosses, let loss = values.last?[row] {
        guard loss > 0, loss.isFinite else {
          throw wrong("the loss is \(loss) where it must be above 0")
        }
        curves[place].measured.append((tokens, loss))
      }
    }
    return curves
  }
}

/// The rows of a run as they were read.
private struct ScheduledCurve {
  var name: String
  var size: Double
  var line: Int
  var peak: Double?
  var rates: [(tokens: Double, rate: Double)] = []
  var measured: [(tokens: Double, loss: Double)] = []

  init(name: String, size: Double, line: Int) {
    self.name = name
    self.size = size
    self.line = line
  }

  private var ascending: [(tokens: Double, rate: Double)] { rates.sorted { $0.tokens < $1.tokens } }

  /// - Parameter warmup: in tokens; of one that ends after the first row, the rows would know.
  func run(warmup: Double) throws(Refusal) -> ScheduledRun {
    let rows = ascending
    guard let first = rows.first, let peak = peak ?? rows.map(\.rate).max(), peak > 0, peak.isFinite
    else { throw Refusal(.data, "all learning rates are 0") }
    let rates = try RelativeRates(
      tokens: rows.map(\.tokens), rates: rows.map { $0.rate / peak },
      warmup: self.warmup == nil ? min(warmup, first.tokens) : warmup)
    let measured = measured.sorted { $0.tokens < $1.tokens }
    return ScheduledRun(
      name: name, size: size, rates: rates, tokens: measured.map(\.tokens),
      losses: measured.map(\.loss))
  }

  /// The tokens of a warm-up along a line from 0; nil where the rate does not rise from the first row on.
  var warmup: Double? {
    let rows = ascending
    let highest = rows.map(\.rate).max() ?? 0
    guard let top = rows.firstIndex(where: { $0.rate == highest }), top > 0 else { return nil }
    // The top may lie beyond the end of the warm-up, the row before it is on the line.
    let before = rows[top - 1]
    guard before.rate > 0, before.tokens > 0 else { return rows[top].tokens }
    let end = before.tokens * (peak ?? highest) / before.rate
    return min(max(end, before.tokens), rows[top].tokens)
  }
}
