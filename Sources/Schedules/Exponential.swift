/// The same factor at every step, from the peak to the final rate.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = peak·(final/peak)^u, u = (t − W)/(T − W)
///
/// with T the steps and W the warm-up: a straight line on a logarithmic axis. The field's γᵗ has
/// γ = (final/peak)^(1/(T − W)).
/// Text: `exponential:peak=3e-4,final=3e-6,steps=24000,warmup=2160`.
public struct Exponential: Schedule {
  public let peak: Double
  public let final: Double
  public let steps: Int
  public let warmup: Int

  /// - Throws: ``ScheduleError`` unless the rates are finite and above 0 and
  ///   0 ≤ `warmup` < `steps`.
  public init(peak: Double, final: Double, steps: Int, warmup: Int = 0) throws(ScheduleError) {
    try Require.positiveRate("peak", peak, because: "an exponential decay divides by it")
    try Require.positiveRate("final", final, because: "an exponential decay never reaches 0")
    try Require.steps(steps, warmup: warmup)
    self.peak = peak
    self.final = final
    self.steps = steps
    self.warmup = warmup
  }

  public func rate(at step: Int) -> Double {
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    return DecayShape.exponential.rate(at: progress(at: step), from: peak, to: final)
  }

  public var text: String {
    "exponential:peak=\(peak.shortest),final=\(final.shortest),steps=\(steps),warmup=\(warmup)"
  }

  static let kind = ScheduleKind(
    name: "exponential", summary: "the same factor at every step, from peak to final",
    keys: [.peak, .init("final", "rate at the horizon, above 0"), .steps, .warmup],
    example: "exponential:peak=3e-4,final=3e-6,steps=24000,warmup=2160"
  ) { arguments in
    try Exponential(
      peak: arguments.number("peak"), final: arguments.number("final"),
      steps: arguments.steps, warmup: arguments.warmup)
  }
}
