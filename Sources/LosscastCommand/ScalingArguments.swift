public import ArgumentParser
import Basics
import Laws
import Records
public import Scaling

extension ScalingConventions.Compute: ExpressibleByArgument {}
extension ScalingConventions.Size: ExpressibleByArgument {}
extension ScalingOptions.Errors: ExpressibleByArgument {}
extension Resampling: ExpressibleByArgument {}

/// How a table of runs over sizes and data is read.
struct ScalingArguments: ParsableArguments {
  @Option(
    help: .init(
      "Which column holds params, tokens, flops, unique_tokens, batch, steps, experts or rate (of sweeps), such as params=n; may be repeated. Default: by their usual names.",
      valueName: "quantity=column"))
  var column: [QuantityColumnName] = []

  @Option(
    name: [.customLong("loss"), .customLong("y"), .customLong("metric")],
    help: .init(
      "Column of losses, in nats; of a perplexity the logarithm is taken.", valueName: "column"))
  var loss: String?

  @Option(
    help: .init(
      "In what a column counts, such as params=M, tokens=1e9 or tokens=log10; may be repeated. Default: what its head says, as in 'tokens (B)'.",
      valueName: "quantity=unit"))
  var unit: [QuantityUnit] = []

  @OptionGroup var rows: RowArguments

  @Option(
    name: .customLong("compute"),
    help: "What counts as compute: 6·N·D, or the column of operations as it is logged.")
  var compute = ScalingConventions.Compute.sixND

  @Option(
    help: "What counts as a parameter, kept with the answer; exponents move with it.")
  var sizeConvention = ScalingConventions.Size.unknown

  var reading: ScalingReading {
    ScalingReading(
      columns: column.byQuantity,
      lossColumn: loss,
      units: unit.byQuantity,
      runColumns: rows.runColumns, conditions: rows.conditions.list,
      pattern: rows.conditions.pattern, compute: compute, size: sizeConvention)
  }

  /// Whether all columns and rows are found by their usual names.
  var isDefault: Bool {
    column.isEmpty && loss == nil && unit.isEmpty && rows.by == nil
      && rows.conditions.list.isEmpty && rows.conditions.pattern == nil && compute == .sixND
      && sizeConvention == .unknown
  }

  /// Reads a table of sweeps. Columns that were named for the other table are looked for by their usual names
  /// where this one does not have them.
  func readSweeps(_ path: String) throws -> ScalingTable {
    guard path != "-" else {
      throw ValidationError("--sweep -: sweeps are read from a file")
    }
    var reading = reading
    let known = try TableReader(opening: path, pattern: reading.pattern).columns
    reading.columns = reading.columns.filter { known.contains($0.value) }
    reading.lossColumn = reading.lossColumn.flatMap { known.contains($0) ? $0 : nil }
    reading.conditions = reading.conditions.filter { known.contains($0.column) }
    reading.runColumns = reading.runColumns.filter(known.contains)
    reading.compute = .sixND
    let table = try ScalingTable(
      reading: path, quantities: SweptRule.quantities, optional: [.batch], reading)
    for note in table.notes { Console.note("\(path): \(note.text(AdviceWords.text))") }
    return table
  }

  /// Reads a table, and says on standard error what was left out or assumed.
  func read(_ path: String, quantities: [ScalingQuantity]) throws -> ScalingTable {
    let table = try ScalingTable(reading: path, quantities: quantities, reading)
    for note in table.notes { Console.note("\(path): \(note.text(AdviceWords.text))") }
    return table
  }
}

/// `QUANTITY=COLUMN`.
struct QuantityColumnName: ExpressibleByArgument {
  var quantity: ScalingQuantity
  var column: String

  init?(argument: String) {
    guard let pair = Assignment(argument[...]), let quantity = ScalingQuantity(written: pair.name),
      !pair.value.isEmpty
    else { return nil }
    self.quantity = quantity
    column = String(pair.value)
  }
}

extension [QuantityColumnName] {
  /// The last that was given of each.
  var byQuantity: [ScalingQuantity: String] {
    Dictionary(map { ($0.quantity, $0.column) }, uniquingKeysWith: { $1 })
  }
}

extension ScalingQuantity {
  /// By its name, or the letter that formulas have for it.
  init?(written text: some StringProtocol) {
    let name = String(text).replacing("-", with: "_")
    guard let known = Self.allCases.first(where: { $0.rawValue == name || $0.symbol == name })
    else { return nil }
    self = known
  }
}

/// `QUANTITY=UNIT`.
struct QuantityUnit: ExpressibleByArgument {
  var quantity: ScalingQuantity
  var unit: ScalingUnit

  init?(argument: String) {
    guard let pair = Assignment(argument[...]),
      let quantity = ScalingQuantity(written: pair.name),
      let unit = ScalingUnit(String(pair.value))
    else { return nil }
    self.quantity = quantity
    self.unit = unit
  }
}

extension [QuantityUnit] {
  /// The last that was given of each.
  var byQuantity: [ScalingQuantity: ScalingUnit] {
    Dictionary(map { ($0.quantity, $0.unit) }, uniquingKeysWith: { $1 })
  }
}

/// `N=…,D=…`, or by the names of columns: a run that is asked about.
struct AskedRun: ExpressibleByArgument {
  var values: [ScalingQuantity: Double] = [:]

  init?(argument: String) {
    guard let pairs = try? KeyedValues(argument[...]), !pairs.values.isEmpty else { return nil }
    for (name, value) in pairs.values {
      guard
        let quantity = ScalingQuantity(written: name),
        let number = WrittenNumber.value(of: String(value)), number > 0, number.isFinite
      else { return nil }
      values[quantity] = number
    }
  }
}

/// The law that a table is to be fitted by, and how.
struct ScalingLawArguments: ParsableArguments {
  @Option(
    help: .init(
      "Fit this scaling law, or compare several, separated by commas; losscast laws lists them. Default: a forecast that rests on no single law.",
      valueName: "names"))
  var law: String?

  @Option(help: .init("Hold a parameter at a value; may be repeated.", valueName: "name=value"))
  var fix: [FixedParameter] = []

  @Option(help: "What to make small: the errors of ln L, or those of L.")
  var errors = ScalingOptions.Errors.relative

  @Option(
    help: .init(
      "Residual at which the Huber loss turns linear; 0 fits by least squares. Default: 0.001.",
      valueName: "residual"), transform: number)
  var huber: Double = 1e-3

  @Option(
    help: .init(
      "Resampled tables that intervals of a law rest on. Default: 400.", valueName: "count"),
    transform: wholeNumber)
  var bootstrap = 400

  @Option(help: "What is resampled; default: runs where they have several points, else points.")
  var resample: Resampling?

  @Option(help: .init("Confidence level of the intervals.", valueName: "share"))
  var level = 0.9

  @Option(help: "Seed of searches and resamples.")
  var seed: UInt64 = 1

  func validate() throws {
    try validateLevel(level)
    try requireDistinct(fix.map(\.name), option: "--fix")
    guard huber >= 0, huber.isFinite else {
      throw ValidationError("--huber \(huber): give a residual such as 0.001, or 0")
    }
    guard SavedScalingFit.resampleCounts.contains(bootstrap) else {
      throw ValidationError("--bootstrap \(bootstrap): give 2 to 100000")
    }
    _ = try laws
    if law == nil, !fix.isEmpty {
      throw ValidationError("--fix: it is for a law; name one with --law")
    }
  }

  /// Those that --law names; none for the default.
  var laws: [any ScalingLaw] {
    get throws {
      try law?.split(separator: ",", omittingEmptySubsequences: false).map { name in
        guard let law = ScalingCatalog.law(named: String(name)) else {
          throw ValidationError(
            "there is no scaling law '\(name)'"
              + Spelling.suggestion(for: String(name), among: ScalingCatalog.all.map(\.name)))
        }
        return law
      } ?? []
    }
  }

  /// What has to be known of each run.
  var quantities: [ScalingQuantity] {
    get throws {
      let laws = try laws
      return laws.isEmpty
        ? [.parameters, .tokens]
        : Array(Set(laws.flatMap(\.quantities))).sorted { $0.rawValue < $1.rawValue }
    }
  }

  var options: ScalingOptions {
    ScalingOptions(
      errors: errors, huberThreshold: huber == 0 ? nil : huber, fixed: fix.values, level: level,
      seed: seed)
  }

  /// The forecast by one law, or the default.
  func predictor(_ law: (any ScalingLaw)?, of table: ScalingTable) throws -> any ScalingPredictor {
    try SavedScalingFit.predictor(
      law, of: table, options: options, resamples: bootstrap, resampling: resample)
  }

  /// Whether nothing was chosen, so that a saved fit's own choices are not at odds with it.
  var isDefault: Bool {
    law == nil && fix.isEmpty && bootstrap == 400 && resample == nil
      && options == ScalingOptions()
  }
}
