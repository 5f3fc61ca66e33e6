/// The peak rate throughout.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = peak
///
/// with W the warm-up. Text: `constant:peak=3e-4,steps=24000,warmup=2160`.
public struct Constant: Schedule {
  public let peak: Double
  public let steps: Int
  public let warmup: Int

  /// - Throws: ``ScheduleError`` unless `peak` is finite and at least 0 and
  ///   0 ≤ `warmup` < `steps`.
  public init(peak: Double, steps: Int, warmup: Int = 0) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.steps(steps, warmup: warmup)
    self.peak = peak
    self.steps = steps
    self.warmup = warmup
  }

  public func rate(at step: Int) -> Double {
    warmupRate(at: step, peak: peak) ?? peak
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    (warmupKnots(peak: peak) + [.init(step: warmup, rate: peak)]).segments(through: last)
  }

  public var text: String { "constant:peak=\(peak.shortest),steps=\(steps),warmup=\(warmup)" }

  static let kind = ScheduleKind(
    name: "constant", summary: "the peak rate throughout",
    keys: [.peak, .steps, .warmup],
    example: "constant:peak=3e-4,steps=24000,warmup=2160"
  ) { arguments in
    try Constant(
      peak: arguments.number("peak"), steps: arguments.steps, warmup: arguments.warmup)
  }
}
