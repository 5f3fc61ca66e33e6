/// A straight line from the peak to the final rate.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = peak + (final − peak)·u, u = (t − W)/(T − W)
///
/// with T the steps and W the warm-up. With final = 0 this is *budgeted* linear decay
/// (Li, Yumer, Ramanan 2019, arXiv 1905.04753).
/// Text: `linear:peak=3e-4,final=0,steps=24000,warmup=2160`.
public struct Linear: Schedule {
  public let peak: Double
  public let final: Double
  public let steps: Int
  public let warmup: Int

  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0 and
  ///   0 ≤ `warmup` < `steps`.
  public init(
    peak: Double, final: Double = 0, steps: Int, warmup: Int = 0
  ) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.rate("final", final)
    try Require.steps(steps, warmup: warmup)
    self.peak = peak
    self.final = final
    self.steps = steps
    self.warmup = warmup
  }

  public func rate(at step: Int) -> Double {
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    return DecayShape.linear.rate(at: progress(at: step), from: peak, to: final)
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    let line: [Piecewise.Knot] = [
      .init(step: warmup, rate: peak), .init(step: steps, rate: final),
    ]
    return (warmupKnots(peak: peak) + line).segments(through: last)
  }

  public var text: String {
    "linear:peak=\(peak.shortest),final=\(final.shortest),steps=\(steps),warmup=\(warmup)"
  }

  static let kind = ScheduleKind(
    name: "linear", summary: "a straight line from peak to final",
    keys: [.peak, .final, .steps, .warmup],
    example: "linear:peak=3e-4,steps=24000,warmup=2160"
  ) { arguments in
    try Linear(
      peak: arguments.number("peak"), final: arguments.number("final"),
      steps: arguments.steps, warmup: arguments.warmup)
  }
}
