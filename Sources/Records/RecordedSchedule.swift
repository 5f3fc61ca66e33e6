public import Schedules

/// The schedule that the rates in a log make, by one rule for whoever asks: to fit, forecast, compare,
/// follow or replay.
///
/// Between rows and before the first of them something has to be assumed, see <doc:Records>, and is
/// told by ``notes`` in the same words everywhere. What matters most is a log that begins late: without
/// a warm-up that is given or found in the rows, its first rate is assumed from step 0 on. Where the
/// log's head tells the schedule and that gives all logged rates, it is that one, and nothing is assumed.
public struct RecordedSchedule: Sendable {
  public var schedule: any Schedule
  /// What was found, assumed and left out.
  public var notes: [AccountNote] = []
  /// Whether the rates begin so late that how they began is a guess: more than two rows are missing before
  /// the first, and no warm-up was given or found. The law's area then is too, by up to half of it.
  public var beginsLate = false
  /// The step of a last row that is no part of the run, see ``AccountNote/finalZeroRate(step:)``.
  var artifact: Int?

  init(schedule: any Schedule, notes: [AccountNote]) {
    self.schedule = schedule
    self.notes = notes
  }

  /// - Parameters:
  ///   - samples: the rates in ascending order of step, at least one.
  ///   - rates: what they were gathered in.
  ///   - lastStep: of the records; the schedule is extended to it.
  ///   - warmup: W, as the reader of the log was told, if he was. It wins over the plan's.
  ///   - plan: of the log's head.
  ///   - isWhole: the plan counts only where the rates go through to its end.
  init(
    _ samples: [Sample], of rates: RateSeries, through lastStep: Int = 0, warmup: Int?,
    plan: (any Schedule)? = nil, isWhole: Bool = false
  ) throws(ScheduleError) {
    var samples = samples
    if rates.delay > 0, let last = samples.last {
      // The last rate is that of a step that never was.
      samples.cut(after: lastStep > 0 ? lastStep : last.step - rates.delay)
    }
    if let plan, warmup ?? plan.warmup == plan.warmup {
      if let departure = plan.departure(from: samples, through: lastStep) {
        notes.append(departure)
      } else if !isWhole || samples.last.map({ $0.step >= plan.steps }) ?? false {
        (schedule, notes) = (plan, [])
        return
      }
    }
    let recovery = ScheduleRecovery(
      samples, endsInLoneZero: rates.endsInLoneZero && rates.delay == 0, warmup: warmup)
    notes += (rates.delay > 0 ? [.nextRates] : []) + recovery.notes
    artifact = recovery.artifact
    if samples.count > 1, let first = samples.first?.step {
      beginsLate =
        first > 2 * (samples[1].step - first)
        && notes.contains { if case .assumedBefore = $0 { true } else { false } }
    }
    if rates.relativeTolerance > 1e-12 {
      notes.append(.simplifiedRates(tolerance: rates.relativeTolerance))
    }
    var knots = recovery.knots
    if let last = knots.last {
      let end = max(lastStep == recovery.artifact ? last.step : lastStep, 1)
      if end > last.step {
        if last.step > 0 { notes.append(.assumedAfter(step: last.step, rate: last.rate)) }
        knots.append(.init(step: end, rate: last.rate))
      }
    }
    schedule = try Piecewise(knots: knots, warmup: recovery.warmup)
  }
}

extension Schedule {
  /// Where logged rates are not those of this plan, by more than text with three or four digits rounds; nil where
  /// all are. What lies beyond the last of them is still to come.
  func departure(from logged: [Sample], through lastStep: Int) -> AccountNote? {
    let end = max(logged.last?.step ?? 0, lastStep)
    if end > steps { return .departedPlan(step: end, planned: nil, logged: nil) }
    let floor = 1e-6 * (logged.map(\.value).max() ?? 0)
    for sample in logged {
      let planned = rate(at: sample.step)
      guard abs(planned - sample.value) <= 1e-3 * sample.value + floor else {
        return .departedPlan(step: sample.step, planned: planned, logged: sample.value)
      }
    }
    return nil
  }
}

extension [Sample] {
  /// Takes away what lies behind a step, at which the line to there is cut. One sample at least stays.
  fileprivate mutating func cut(after step: Int) {
    guard let next = firstIndex(where: { $0.step > step }), next > 0 else { return }
    let (a, b) = (self[next - 1], self[next])
    removeSubrange(next...)
    guard a.step < step else { return }
    let share = Double(step - a.step) / (b.position - a.position)
    append(
      Sample(position: Double(step), value: a.value + (b.value - a.value) * share, endsLine: true))
  }
}
