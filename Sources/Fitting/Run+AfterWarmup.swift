import Laws
public import Records
package import Schedules

extension Run {
  /// The run with the rows that laws cover: those from the end of warm-up on and from the first
  /// step whose rate is not 0. Laws describe how loss falls at given rates. They do not cover the
  /// first phase of training, nor steps before any rate has acted.
  public var afterWarmup: Run {
    var run = self
    guard let active = schedule.firstActiveStep else {
      run.records = []
      return run
    }
    let first = max(active, schedule.firstRise)
    run.records = records.filter { $0.step >= first }
    return run
  }
}

extension Schedule {
  /// The first step from 1 on whose rate is not 0; nil if there is none up to the horizon.
  package var firstActiveStep: Int? {
    // Only a schedule that starts at rate 0 is worth walking through.
    if rate(at: 1) > 0 { return 1 }
    var done = 0
    for segment in segments(through: steps) {
      if segment.first > 0 { return done + 1 }
      if segment.change > 0, segment.steps > 1 { return done + 2 }
      done += segment.steps
    }
    return nil
  }
}
