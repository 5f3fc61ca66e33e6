public import RunLogs
import Schedules

extension Run {
  /// The run with the rows that laws speak of: those from the end of warm-up on, and after step 0,
  /// where no rate has acted yet. Laws describe how loss falls at given rates, not how a network
  /// finds its feet.
  public var afterWarmup: Run {
    let first = max(1, schedule.warmup)
    var run = self
    run.records = records.filter { $0.step >= first }
    return run
  }
}
