/// What a training run logs at one step.
public struct TrainingRecord: Hashable, Sendable {
  /// The number of the update, counted from 1, after which the run is measured.
  public let step: Int
  /// The tokens or examples that training has consumed up to here, where the task counts them.
  public let consumed: Int?
  /// The rate that the update used.
  public let rate: Double
  /// The values of the columns' measures; NaN, an empty cell of the log, for one that the data could not
  /// determine.
  public let measures: [Double]
  public let columns: TrainingColumns

  init(step: Int, consumed: Int?, rate: Double, measures: [Double], columns: TrainingColumns) {
    precondition(measures.count == columns.measures.count)
    self.step = step
    self.consumed = consumed
    self.rate = rate
    self.measures = measures
    self.columns = columns
  }

  /// The value of the measure of that name, if the run has it.
  public subscript(name: String) -> Double? {
    columns.measures.firstIndex(of: name).map { measures[$0] }
  }

  /// The measure that laws are fitted to, ``TrainingColumns/loss``.
  public var loss: Double { self[columns.loss] ?? .nan }
}
