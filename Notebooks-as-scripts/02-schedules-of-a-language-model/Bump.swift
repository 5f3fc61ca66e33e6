import Records
import Schedules

/// What happens to a loss when the rate is raised again.
struct Bump {
  /// The last step before the rate rises, and the one at which it is highest again.
  let rise: ClosedRange<Int>
  /// The loss before the rise.
  let before: Double
  /// The highest loss after it, and where.
  let top: Record
  /// The first step after the top at which the loss is back at what it was, if there is any.
  let repaid: Int?

  var height: Double { top.loss - before }
  var stepsUntilRepaid: Int? { repaid.map { $0 - rise.lowerBound } }

  /// - Parameter records: logged or forecast losses along the schedule, which rises once after its
  ///   warm-up.
  init(of records: [Record], under schedule: any Schedule) {
    let steps = schedule.warmup..<schedule.steps
    let start = steps.first { schedule.rate(at: $0 + 1) > schedule.rate(at: $0) }!
    let end = steps.first { $0 > start && schedule.rate(at: $0 + 1) <= schedule.rate(at: $0) }!
    rise = start...end
    let before = records.last { $0.step <= start }!.loss
    let after = records.drop { $0.step <= start }
    // Soon after the rise: noise much later is not its doing.
    let top = after.prefix { $0.step <= end + 2 * (end - start) }.max { $0.loss < $1.loss }!
    self.before = before
    self.top = top
    repaid = after.first { $0.step > top.step && $0.loss <= before }?.step
  }
}
