/// How a log was read: the columns used, and what was dropped, joined or assumed.
public struct Account: Hashable, Sendable, Encodable {
  /// The path, or `standard input`.
  public var file: String
  /// The rows of data in the log.
  public var rows: Int
  /// How many values came of them.
  public var values = 0
  /// The names of the columns that were read.
  public var stepColumn: String
  public var lossColumn: String
  public var rateColumn: String?
  public var notes: [AccountNote]
  /// The first row whose loss is 0 or negative. It is kept, but has no logarithm.
  public var firstNonPositiveLoss: LoggedLoss?

  /// One row of a log and the place it was found at.
  public struct LoggedLoss: Hashable, Sendable, Encodable {
    public var line: Int
    public var step: Int
    public var loss: Double
  }

  /// The account for people, a line a note, the columns first.
  public var lines: [String] {
    let columns =
      ["step '\(stepColumn)'", "loss '\(lossColumn)'"]
      + (rateColumn.map { ["rate '\($0)'"] } ?? [])
    return ["read \(rows) rows: " + columns.joined(separator: ", ")] + notes.map(\.description)
  }
}
