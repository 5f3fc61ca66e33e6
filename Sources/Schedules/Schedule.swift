/// A learning-rate schedule: the rate η as a pure function of the step.
///
/// Step *t* ∈ 1…`steps` is the *t*-th update and `rate(at: t)` the rate that it used;
/// `rate(at: 0)` is the value before the first update, against which the first change of rate is
/// measured. Every schedule is a value: two equal ones give the same rates on any machine.
///
/// **Warm-up.** All schedules share one convention, which is that of the public training codes
/// whose logs start at step 0: for `t < warmup`, η_t = peak·t/(warmup − 1), so that the first
/// rate is 0 and step `warmup − 1` runs at the peak. A warm-up of 0 or 1 steps is none. What
/// follows begins at `t = warmup` with progress u = (t − warmup)/(steps − warmup), which is 0
/// there and 1 at the horizon.
public protocol Schedule: Sendable {
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

  /// The rates of steps 1…`last`, run-length encoded as stretches of equal change.
  ///
  /// The default walks every step; a schedule made of straight lines overrides it to answer in
  /// time proportional to its number of pieces.
  func segments(through last: Int) -> [RateSegment]
}
