/// What some laws must know of a run beyond its rates.
public enum RunFact: String, Sendable, Hashable, Encodable {
  /// How many parameters the model has.
  case modelSize
  /// After which step the data change.
  case shiftStep
}
