/// The peak rate, then at one step a drop (or a jump) to a second rate for good.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - W ≤ t < A: η_t = peak
/// - t ≥ A: η_t = second
///
/// with W the warm-up and A the step `at`, which itself takes the second rate. The sharpest test
/// of a law's response to annealing (Luo and others 2025, arXiv 2503.12811).
/// Text: `two-stage:peak=3e-4,second=9e-5,at=8000,steps=24000,warmup=2160`; in text, `at` may be
/// a fraction of the steps.
public struct TwoStage: Schedule {
  public let peak: Double
  public let second: Double
  /// The first step at the second rate.
  public let at: Int
  public let steps: Int
  public let warmup: Int

  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0,
  ///   0 ≤ `warmup` < `steps` and `warmup` ≤ `at` ≤ `steps`, `at` ≥ 1.
  public init(
    peak: Double, second: Double, at: Int, steps: Int, warmup: Int = 0
  ) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.rate("second", second)
    try Require.steps(steps, warmup: warmup)
    try Require.count("at", at, in: max(warmup, 1)...steps, "from the warm-up to steps")
    self.peak = peak
    self.second = second
    self.at = at
    self.steps = steps
    self.warmup = warmup
  }

  public func rate(at step: Int) -> Double {
    if step >= at { return second }
    return warmupRate(at: step, peak: peak) ?? peak
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    let stages: [Piecewise.Knot] = [
      .init(step: warmup, rate: peak), .init(step: at, rate: peak),
      .init(step: at, rate: second),
    ]
    return (warmupKnots(peak: peak) + stages).segments(through: last)
  }

  public var text: String {
    "two-stage:peak=\(peak.shortest),second=\(second.shortest),at=\(at),steps=\(steps),"
      + "warmup=\(warmup)"
  }

  static let kind = ScheduleKind(
    name: "two-stage", summary: "the peak, then a second rate from one step on",
    keys: [
      .peak, .init("second", "rate from the drop on"),
      .init("at", "first step at the second rate, or a fraction of steps"),
      .steps, .warmup,
    ],
    example: "two-stage:peak=3e-4,second=9e-5,at=8000,steps=24000,warmup=2160"
  ) { arguments in
    try TwoStage(
      peak: arguments.number("peak"), second: arguments.number("second"),
      at: arguments.count("at"), steps: arguments.steps, warmup: arguments.warmup)
  }
}
