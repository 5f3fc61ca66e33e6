import Fitting
import Schedules

extension ScheduleConstraints {
  /// Whether a schedule keeps to all of them, as far as can be told: jumps are known of closed forms and
  /// of lines between knots.
  func hold(for schedule: any Schedule) -> Bool {
    schedule.intricacy <= 5 && holdRange(of: schedule) && holdJumps(of: schedule)
      && (mayRise
        || (warmup + 1..<steps + 1).allSatisfy { step in
          schedule.rate(at: step) <= schedule.rate(at: step - 1) * (1 + 1e-12)
        })
  }

  /// Whether it has the steps, the warm-up and no rates but those allowed, up to their rounding.
  func holdRange(of schedule: any Schedule) -> Bool {
    guard schedule.steps == steps, schedule.warmup == warmup else { return false }
    let range = RateRange(of: schedule, through: steps)
    return range.lowest >= floor * (1 - 1e-6) && range.highest <= peak * (1 + 1e-6)
  }

  /// Whether no more jumps, and none larger, than allowed: a decay within a few steps is one too.
  func holdJumps(of schedule: any Schedule) -> Bool {
    let limit = largestJump * peak * (1 + 1e-6)
    func change(at step: Int) -> Double {
      abs(schedule.rate(at: step) - schedule.rate(at: step - 1))
    }
    switch schedule {
    case let piecewise as Piecewise:
      return piecewise.jumps.count <= jumps
        && piecewise.jumps.allSatisfy { change(at: $0) <= limit }
    case let stages as TwoStage:
      return jumps > 0 && change(at: stages.at) <= limit
    case let wsd as WSD where wsd.decay < 1000:
      return (steps - wsd.decay + 1...steps).allSatisfy { change(at: $0) <= limit }
    default:
      return steps - warmup >= 1000
        || (warmup + 1..<steps + 1).allSatisfy { change(at: $0) <= limit }
    }
  }
}
