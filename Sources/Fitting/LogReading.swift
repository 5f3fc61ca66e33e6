/// How the logs of a fit were read, as far as it was asked for: what evaluating the fit on other
/// logs has to repeat.
public struct LogReading: Sendable, Codable, Hashable {
  /// The columns named by the reader; nil where their usual names were looked for.
  public var stepColumn: String?
  public var lossColumn: String?
  public var rateColumn: String?
  /// The steps of warm-up before the first row, for logs that begin after it.
  public var warmup: Int?

  public init(
    stepColumn: String? = nil, lossColumn: String? = nil, rateColumn: String? = nil,
    warmup: Int? = nil
  ) {
    self.stepColumn = stepColumn
    self.lossColumn = lossColumn
    self.rateColumn = rateColumn
    self.warmup = warmup
  }
}
