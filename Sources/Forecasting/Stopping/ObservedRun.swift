public import RunLogs
public import Schedules

/// What a stopping policy sees of a run.
public struct ObservedRun: Sendable {
  /// The metric as far as it has been logged.
  public var curve: Curve
  /// The position at which the run would end.
  public var horizon: Double
  /// The rates that the run has had and is planned to have, where they are known.
  public var schedule: (any Schedule)?
  /// Whether it was stopped before its horizon and will never reach it: it tells how losses fall, but
  /// is nobody's rival any more.
  public var isStopped: Bool
  /// Whether it reached its horizon.
  public var isFinished: Bool { (curve.positions.last ?? 0) >= horizon }

  public var name: String { curve.name }

  public init(
    curve: Curve, horizon: Double, schedule: (any Schedule)? = nil,
    isStopped: Bool = false
  ) {
    self.curve = curve
    self.horizon = horizon
    self.schedule = schedule
    self.isStopped = isStopped
  }
}
