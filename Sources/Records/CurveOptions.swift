/// Which curve to read from a log. The defaults are the log's losses against its steps.
public struct CurveOptions: Sendable, Hashable {
  /// The column of positions; nil for that of steps.
  public var positionColumn: String?
  /// The column of the metric; nil for that of losses. The name of a tracker's metric stands for the
  /// columns `RUN - METRIC` of all runs, where its export has one for each, and a pattern with `*` or `?` for
  /// the columns of several runs that it fits.
  public var metricColumn: String?
  /// The column of rates, where its aliases do not find it.
  public var rateColumn: String?
  /// What is better; nil to tell it from the metric's name, see ``Curve/Goal/init(ofMetric:)``.
  public var goal: Curve.Goal?
  /// The values that the metric can take at all; nil to tell them from the metric's name, if it is that
  /// of a share such as an accuracy.
  public var bounds: ClosedRange<Double>?
  /// A regular expression whose named groups are columns, see ``LogOptions/pattern``.
  public var pattern: String?
  /// The columns that tell the runs of a file apart; none if it is one run.
  public var runColumns: [String]
  /// What rows have to say to be read.
  public var conditions: [RowCondition]
  /// The most points that a curve holds, at least 16. A longer one is thinned to every second,
  /// fourth, … row; the last row is always kept.
  public var maximumPoints: Int

  public init(
    positionColumn: String? = nil, metricColumn: String? = nil, rateColumn: String? = nil,
    goal: Curve.Goal? = nil, bounds: ClosedRange<Double>? = nil,
    pattern: String? = nil, runColumns: [String] = [], conditions: [RowCondition] = [],
    maximumPoints: Int = 50_000
  ) {
    self.positionColumn = positionColumn
    self.metricColumn = metricColumn
    self.rateColumn = rateColumn
    self.goal = goal
    self.bounds = bounds
    self.pattern = pattern
    self.runColumns = runColumns
    self.conditions = conditions
    self.maximumPoints = maximumPoints
  }
}
