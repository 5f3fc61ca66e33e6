public import Schedules

/// How to read a log. The defaults suit a log with columns that ``ColumnRole`` recognizes.
public struct LogOptions: Sendable {
  /// The names of the columns to read, where their aliases do not find them.
  public var stepColumn: String?
  public var lossColumn: String?
  public var rateColumn: String?

  /// By how much the column of steps rises with each step, for a column that counts tokens, samples
  /// or FLOPs instead: its numbers are divided by this and rounded to whole steps. Nil for a column
  /// of steps.
  public var stepSize: Double?

  /// Only records with `from ≤ step ≤ to` are kept. The schedule is recovered before the cut, so
  /// that it still knows its past.
  public var from: Int?
  public var to: Int?

  /// Records of these steps are left out, likewise after the schedule is recovered.
  public var excluded: [ClosedRange<Int>]

  /// W, for a log that begins after its warm-up: η_t = peak·t/(W − 1) for t < W, where the peak
  /// is the first logged rate.
  public var warmup: Int?

  /// The schedule of a log without rates. It wins over logged rates.
  public var schedule: (any Schedule)?

  /// A regular expression whose named groups are columns, for lines of a format that is not known, such as
  /// `step (?<step>\d+).*loss (?<loss>\S+)`.
  public var pattern: String?

  /// The columns that tell the runs of a file apart; none for one run.
  public var runColumns: [String]

  /// What rows have to say to be read.
  public var conditions: [RowCondition]

  /// The values that the metric can take; another one is an error. Nil for any.
  public var bounds: ClosedRange<Double>?

  /// The most records that a run holds, at least 16. A longer log is thinned to every second,
  /// fourth, … record, so that memory stays bounded; the last record is always kept.
  public var maximumRecords: Int

  public init(
    stepColumn: String? = nil, lossColumn: String? = nil, rateColumn: String? = nil,
    stepSize: Double? = nil, from: Int? = nil, to: Int? = nil, excluded: [ClosedRange<Int>] = [],
    warmup: Int? = nil, schedule: (any Schedule)? = nil, pattern: String? = nil,
    runColumns: [String] = [], conditions: [RowCondition] = [],
    bounds: ClosedRange<Double>? = nil, maximumRecords: Int = 50_000
  ) {
    self.stepColumn = stepColumn
    self.lossColumn = lossColumn
    self.rateColumn = rateColumn
    self.stepSize = stepSize
    self.from = from
    self.to = to
    self.excluded = excluded
    self.warmup = warmup
    self.schedule = schedule
    self.pattern = pattern
    self.runColumns = runColumns
    self.conditions = conditions
    self.bounds = bounds
    self.maximumRecords = maximumRecords
  }
}

extension LogOptions {
  /// Whether rows are read by what they say.
  var choosesRows: Bool { !runColumns.isEmpty || !conditions.isEmpty }

  /// Refuses values that no log could satisfy.
  func check(file: String) throws(LogError) {
    if let from, let to, from > to {
      throw LogError(
        .badOption, file: file, "the first step, \(from), is after the last one, \(to)",
        advice: RecordsAdvice.giveStepsInOrder)
    }
    if let stepSize, !(stepSize > 0 && stepSize.isFinite) {
      throw LogError(
        .badOption, file: file, "a step size of \(stepSize)",
        advice: RecordsAdvice.givePositiveStepSize)
    }
    if let warmup, warmup < 0 {
      throw LogError(
        .badOption, file: file, "a warm-up of \(warmup) steps",
        advice: RecordsAdvice.giveWarmupSteps)
    }
    if maximumRecords < 16 {
      throw LogError(
        .badOption, file: file, "a run of at most \(maximumRecords) records",
        advice: "Let it hold 16 or more")
    }
  }
}
