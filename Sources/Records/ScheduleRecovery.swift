import Basics
import Schedules

/// The schedule behind logged rates.
///
/// **Between samples** the rate is linear, but a jump stays a jump: the old rate holds until the
/// later sample, whose step takes the new one. An interval between neighboring samples holds a
/// jump if its change stands alone:
///
/// - it is at least 2 % of the larger of its two rates, and
/// - its slope, change over steps, is at least 4 times that of the intervals on either side.
///
/// Samples on a common line are one interval without a jump, however long it is.
///
/// A decay, a ramp or a kink has a neighbor of a similar slope, so that they are linear. Of
/// smooth schedules sampled a few times, 1-sqrt decays come closest to a jump, with a ratio of
/// slopes of 1/(√2 − 1) ≈ 2.4 at their beginning. At the ends of the log one neighbor is
/// missing: a rise over the first interval is a warm-up, not a jump, and the last interval holds
/// one only if the rate changes by half or more.
///
/// **Before the first sample** a given warm-up ramps up to the first logged rate; a warm-up that
/// the log itself contains is continued backwards in a straight line, not below 0; otherwise the
/// first rate is assumed. A warm-up in a straight line ends where that line meets the peak, which
/// may lie between two samples. **After the last sample** its rate holds.
struct ScheduleRecovery {
  private(set) var knots: [Piecewise.Knot] = []
  private(set) var warmup = 0
  private(set) var notes: [AccountNote] = []
  /// The last step of a warm-up that the log contains.
  private var rampEnd: Int?
  /// The step of a last row that must be dropped, see ``AccountNote/finalZeroRate(step:)``.
  private(set) var artifact: Int?

  /// The thresholds of the rule above.
  static let smallestJump = 0.02
  static let isolation = 4.0
  static let smallestLastJump = 0.5

  /// - Parameters:
  ///   - samples: Rates in ascending order of step, at least one.
  ///   - endsInLoneZero: The last one is 0 after a constant rate, which is an artifact.
  ///   - warmup: W, as the reader of the log was told, if he was.
  init(_ samples: [Sample], endsInLoneZero: Bool, warmup: Int?) {
    var samples = samples
    if endsInLoneZero, samples.count > 1 {
      let last = samples.removeLast()
      artifact = last.step
      notes.append(.finalZeroRate(step: last.step))
    }
    begin(samples, warmup: warmup)
    var jumps: [Int] = []
    for (index, sample) in samples.enumerated() {
      if index > 0, Self.isJump(samples, index - 1) {
        knots.append(.init(step: sample.step, rate: samples[index - 1].value))
        jumps.append(sample.step)
      }
      if let rampEnd, rampEnd < sample.step, knots.last.map({ $0.step < rampEnd }) ?? false {
        knots.append(.init(step: rampEnd, rate: sample.value))
      }
      knots.append(.init(step: sample.step, rate: sample.value))
    }
    if !jumps.isEmpty { notes.append(.jumps(jumps)) }
  }

  /// Whether the interval from sample `index` to the next one holds a jump.
  static func isJump(_ samples: [Sample], _ index: Int) -> Bool {
    func slope(_ index: Int) -> Double {
      (samples[index + 1].value - samples[index].value)
        / Double(samples[index + 1].step - samples[index].step)
    }
    let (a, b) = (samples[index], samples[index + 1])
    // Between neighboring steps a line is as good as a jump, and a line through samples is not a jump.
    guard b.step - a.step > 1, !b.endsLine else { return false }
    let isFirst = index == 0
    let isLast = index == samples.count - 2
    if isFirst && (isLast || b.value > a.value) { return false }
    let change = abs(b.value - a.value)
    guard change >= (isLast ? smallestLastJump : smallestJump) * max(a.value, b.value) else {
      return false
    }
    let own = abs(slope(index))
    return (isFirst || own >= isolation * abs(slope(index - 1)))
      && (isLast || own >= isolation * abs(slope(index + 1)))
  }

  /// Adds what comes before the first sample.
  private mutating func begin(_ samples: [Sample], warmup given: Int?) {
    let first = samples[0]
    if let given {
      warmup = given
      if given <= 1 {
        assumeFirstRate(first)
      } else if first.step >= given - 1 {
        notes.append(.givenWarmup(given, peak: first.value))
        knots.append(.init(step: 0, rate: 0))
        if first.step > given - 1 { knots.append(.init(step: given - 1, rate: first.value)) }
      } else {
        notes.append(.begunInWarmup(given, firstStep: first.step))
        continueRamp(samples)
      }
    } else if let end = Self.endOfRamp(samples) {
      rampEnd = end
      warmup = end + 1
      notes.append(.foundWarmup(warmup))
      continueRamp(samples)
    } else {
      assumeFirstRate(first)
    }
  }

  private mutating func assumeFirstRate(_ first: Sample) {
    if first.step > 1 { notes.append(.assumedBefore(step: first.step, rate: first.value)) }
  }

  /// Continues the line through the first samples backwards to step 0 or to a rate of 0.
  private mutating func continueRamp(_ samples: [Sample]) {
    let first = samples[0]
    guard first.step > 0 else { return }
    guard let second = samples.first(where: { $0.value > first.value }) else {
      assumeFirstRate(first)
      return
    }
    let slope = (second.value - first.value) / Double(second.step - first.step)
    let start = first.value - slope * Double(first.step)
    if start >= 0 {
      knots.append(.init(step: 0, rate: start))
    } else {
      // The first whole step whose rate is not negative; the line begins one step before it.
      let root = Double(first.step) - first.value / slope
      knots.append(.init(step: 0, rate: 0))
      let step = Int(saturating: root.rounded(.down))
      if step > 0 && step < first.step { knots.append(.init(step: step, rate: 0)) }
    }
  }

  /// The step at which the rates, rising from the first sample on, reach their peak. Nil if they
  /// do not rise at first, or rise to the end.
  static func endOfRamp(_ samples: [Sample]) -> Int? {
    guard let peak = samples.map(\.value).max(), peak > 0 else { return nil }
    guard let reached = samples.firstIndex(where: { $0.value >= peak * (1 - 1e-9) }),
      reached > 0, reached < samples.count - 1
    else { return nil }
    let rise = samples[...reached]
    guard zip(rise, rise.dropFirst()).allSatisfy({ $0.value <= $1.value }) else { return nil }
    return crossing(rise) ?? samples[reached].step
  }

  /// The step at which a straight line through all samples but the last, at least two, meets the
  /// rate of the last, if it does so after the others; samples may be off the line by a millionth
  /// of the peak.
  private static func crossing(_ rise: ArraySlice<Sample>) -> Int? {
    let earlier = Array(rise.dropLast())
    guard let peak = rise.last, earlier.count >= 2 else { return nil }
    let (before, end) = (earlier[earlier.count - 2], earlier[earlier.count - 1])
    let slope = (end.value - before.value) / Double(end.step - before.step)
    guard slope > 0 else { return nil }
    for sample in earlier {
      let line = end.value + slope * Double(sample.step - end.step)
      if abs(sample.value - line) > 1e-6 * peak.value { return nil }
    }
    let steps = ((peak.value - end.value) / slope).rounded()
    guard steps >= 1, steps <= Double(peak.step - end.step) else { return nil }
    return min(end.step + Int(saturating: steps), peak.step)
  }
}
