/// A learning-rate schedule: the rate η as a pure function of the step.
///
/// Step *t* ∈ 1…`steps` is the *t*-th update and `rate(at: t)` the rate that it used;
/// `rate(at: 0)` is the value before the first update, against which the first change of rate is
/// measured. Every schedule is a value: two equal ones give the same rates.
///
/// **Warm-up.** All schedules share one convention, which is that of the public training codes
/// whose logs start at step 0: for `t < warmup`, η_t = peak·t/(warmup − 1), so that the first
/// rate is 0 and step `warmup − 1` runs at the peak. A warm-up of 0 or 1 steps has no effect. What
/// follows begins at `t = warmup` with progress u = (t − warmup)/(steps − warmup), which is 0
/// there and 1 at the horizon. Without warm-up, the first update thus runs at u = 1/`steps`,
/// a little below the peak; `rate(at: 0)` is the peak.
///
/// **Changes.** Wherever one phase of a schedule gives way to the next at step *n* (a drop, a
/// restart, the start of a decay, a joint), steps before *n* belong to the old phase, and step *n*
/// is the first of the new one.
public protocol Schedule: Hashable, Sendable {
  /// The horizon T: the number of updates, warm-up included. At least 1.
  var steps: Int { get }

  /// How many of the first steps are warm-up. Laws may treat these steps apart, see the
  /// warm-up conventions of a fit.
  var warmup: Int { get }

  /// The rate η_t of step `t`, finite and not negative.
  ///
  /// Defined for every `t ≥ 0`; beyond the horizon the rate of the last step holds.
  func rate(at step: Int) -> Double

  /// The schedule as text that ``ScheduleText`` parses to an equal schedule.
  var text: String { get }

  /// The steps after the warm-up, ascending, at which one phase gives way to the next; by default
  /// none. Within a phase the rate is a smooth function of the step that only falls or only rises.
  var bends: [Int] { get }

  /// The rates of steps 1…`last` as stretches of equal change, see ``segments(through:)``.
  ///
  /// The default draws the phases after the warm-up as curves; a schedule made of straight lines
  /// overrides it to answer in time proportional to its number of pieces.
  func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment]
}

extension Schedule {
  /// The rates of steps 1…`last`, the rate of step `t` at index `t − 1`.
  public func rates(through last: Int) -> [Double] {
    (0..<Swift.max(last, 0)).map { rate(at: $0 + 1) }
  }

  /// Whether `other` is of the same type as this schedule and equal to it.
  public func isEqual(to other: any Schedule) -> Bool {
    (other as? Self) == self
  }
}

extension Schedule {
  /// The rate of `step` if it is one of the warm-up, else nil: peak·t/(warmup − 1).
  @inline(__always)
  func warmupRate(at step: Int, peak: Double) -> Double? {
    step < warmup && warmup > 1 ? peak * (Double(step) / Double(warmup - 1)) : nil
  }

  /// Progress u ∈ [0, 1] of `step` from the end of the warm-up to the horizon.
  @inline(__always)
  func progress(at step: Int) -> Double {
    progress(at: step, from: warmup, to: steps)
  }

  /// Progress u ∈ [0, 1] of `step` from `start` to `end`: 0 before, 1 after.
  @inline(__always)
  func progress(at step: Int, from start: Int, to end: Int) -> Double {
    if step >= end { return 1 }
    return step <= start ? 0 : Double(step - start) / Double(end - start)
  }

  /// The two knots of the warm-up, none if there is none. The phase that follows adds its own
  /// from step `warmup` on.
  func warmupKnots(peak: Double) -> [Piecewise.Knot] {
    warmup > 1 ? [.init(step: 0, rate: 0), .init(step: warmup - 1, rate: peak)] : []
  }
}
