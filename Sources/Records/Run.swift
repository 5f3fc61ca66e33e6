public import Schedules

/// One training run: its records, its schedule and its name.
///
/// Records are in ascending order of step, one a step, with finite values. The schedule covers at
/// least the steps that the records span.
public struct Run: Sendable {
  /// The stem of the file that the run was read from, or the name it was made under.
  public var name: String
  public var records: [Record]
  /// Records after those: of the steps that were to be left out, see ``LogOptions/to``. No fit sees
  /// them; forecasts may be compared with them.
  public var heldOut: [Record] = []
  public var schedule: any Schedule
  /// How many parameters the model has, where that is known.
  public var modelSize: Double?
  /// The last step on the first data, where they change.
  public var shiftStep: Int?
  /// The path that the run was read from, or `standard input`; nil for one that was made otherwise.
  public var file: String?

  public init(
    name: String, records: [Record], schedule: any Schedule, modelSize: Double? = nil,
    shiftStep: Int? = nil, file: String? = nil
  ) {
    self.name = name
    self.records = records
    self.schedule = schedule
    self.modelSize = modelSize
    self.shiftStep = shiftStep
    self.file = file
  }

  /// What an error calls the run: the file that it was read from, or else its name.
  package var origin: String { file ?? name }
}
