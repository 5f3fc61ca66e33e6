/// How the logs of a fit were read, as far as it was asked for: what evaluating the fit on other
/// logs has to repeat.
public struct LogReading: Sendable, Codable, Hashable {
  /// The columns named by the reader; nil where their usual names were looked for.
  public var stepColumn: String?
  public var lossColumn: String?
  public var rateColumn: String?
  /// By how much the column of steps rises with each step, where it counts something else.
  public var stepSize: Double?
  /// The steps of warm-up before the first row, for logs that begin after it.
  public var warmup: Int?

  public init(
    stepColumn: String? = nil, lossColumn: String? = nil, rateColumn: String? = nil,
    stepSize: Double? = nil, warmup: Int? = nil
  ) {
    self.stepColumn = stepColumn
    self.lossColumn = lossColumn
    self.rateColumn = rateColumn
    self.stepSize = stepSize
    self.warmup = warmup
  }

  /// What the column of steps counts, where that is not steps.
  public var stepUnit: StepUnit? {
    guard let stepColumn, let stepSize else { return nil }
    return StepUnit(column: stepColumn, size: stepSize)
  }
}
