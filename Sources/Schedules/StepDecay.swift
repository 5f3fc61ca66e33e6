import RealModule

/// The peak rate, multiplied by a factor at each milestone.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = peak·factorᵏ, with k the number of milestones ≤ t
///
/// A milestone's step itself takes the new rate (He and others 2015, arXiv 1512.03385; *30-60-90*
/// is three milestones at 30, 60 and 90 % with the factor 0.1).
/// Text: `step:peak=0.1,milestones=30000/60000/90000,factor=0.1,steps=100000,warmup=0`; in text,
/// milestones may be fractions of the steps.
public struct StepDecay: Schedule {
  public let peak: Double
  /// Ascending steps, at least one.
  public let milestones: [Int]
  public let factor: Double
  public let steps: Int
  public let warmup: Int

  /// - Throws: ``ScheduleError`` unless `peak` is finite and at least 0, there are milestones,
  ///   steps from max(`warmup`, 1) to `steps` in ascending order, 0 ≤ `factor` ≤ 1 and 0 ≤ `warmup`
  ///   < `steps`.
  public init(
    peak: Double, milestones: [Int], factor: Double = 0.1, steps: Int, warmup: Int = 0
  ) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.steps(steps, warmup: warmup)
    guard !milestones.isEmpty else {
      throw ScheduleError(
        argument: "milestones", value: "", requirement: "must be at least one step")
    }
    for (index, milestone) in milestones.enumerated() {
      try Require.count(
        "milestones", milestone, in: max(warmup, 1)...steps, "from the warm-up to steps")
      guard index == 0 || milestones[index - 1] < milestone else {
        throw ScheduleError(
          argument: "milestones", value: "\(milestones[index - 1])/\(milestone)",
          requirement: "must be in ascending order, each once")
      }
    }
    guard (0...1).contains(factor) else {
      throw ScheduleError(
        argument: "factor", value: factor.shortest, requirement: "must be from 0 to 1")
    }
    self.peak = peak
    self.milestones = milestones
    self.factor = factor
    self.steps = steps
    self.warmup = warmup
  }

  public func rate(at step: Int) -> Double {
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    var passed = 0
    var later = milestones.count
    while passed < later {
      let middle = (passed + later) / 2
      if milestones[middle] <= step { passed = middle + 1 } else { later = middle }
    }
    return peak * .pow(factor, passed)
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    var knots = warmupKnots(peak: peak) + [.init(step: warmup, rate: peak)]
    for (index, milestone) in milestones.enumerated() {
      knots.append(.init(step: milestone, rate: peak * .pow(factor, index)))
      knots.append(.init(step: milestone, rate: peak * .pow(factor, index + 1)))
    }
    return knots.segments(through: last)
  }

  public var text: String {
    "step:peak=\(peak.shortest),"
      + "milestones=" + milestones.map { "\($0)" }.joined(separator: "/")
      + ",factor=\(factor.shortest),steps=\(steps),warmup=\(warmup)"
  }

  static let kind = ScheduleKind(
    name: "step", summary: "the peak, multiplied by a factor at each milestone",
    keys: [
      .peak, .init("milestones", "steps or fractions of steps, ascending, separated by /"),
      .init("factor", "what each milestone multiplies the rate by", default: "0.1"),
      .steps, .warmup,
    ],
    example: "step:peak=0.1,milestones=0.3/0.6/0.9,factor=0.1,steps=100000"
  ) { arguments in
    try StepDecay(
      peak: arguments.number("peak"), milestones: arguments.counts("milestones"),
      factor: arguments.number("factor"), steps: arguments.steps, warmup: arguments.warmup)
  }
}
