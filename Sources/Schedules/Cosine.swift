/// Half a cosine wave from the peak to the final rate.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = final + ½(peak − final)(1 + cos πu), u = (t − W)/(T − W)
///
/// with T the steps and W the warm-up (Loshchilov and Hutter 2016, arXiv 1608.03983, one cycle).
/// Its mean after the warm-up is (peak + final)/2, as is that of ``Linear``.
/// Text: `cosine:peak=3e-4,final=3e-5,steps=24000,warmup=2160`.
public struct Cosine: Schedule {
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
    return DecayShape.cosine.rate(at: progress(at: step), from: peak, to: final)
  }

  public var text: String {
    "cosine:peak=\(peak.shortest),final=\(final.shortest),steps=\(steps),warmup=\(warmup)"
  }

  static let kind = ScheduleKind(
    name: "cosine", summary: "half a cosine wave from peak to final",
    keys: [.peak, .final, .steps, .warmup],
    example: "cosine:peak=3e-4,final=3e-5,steps=24000,warmup=2160"
  ) { arguments in
    try Cosine(
      peak: arguments.number("peak"), final: arguments.number("final"),
      steps: arguments.steps, warmup: arguments.warmup)
  }
}
