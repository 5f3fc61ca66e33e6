import RealModule

/// A power of what is left of the run, from the peak to the final rate.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = final + (peak − final)(1 − u)^power, u = (t − W)/(T − W)
///
/// with T the steps and W the warm-up (Chen and others 2016, arXiv 1606.00915, with power 0.9).
/// Power 1 is ``Linear``.
/// Text: `polynomial:peak=3e-4,final=0,steps=24000,warmup=2160,power=2`.
public struct Polynomial: Schedule {
  public let peak: Double
  public let final: Double
  public let steps: Int
  public let warmup: Int
  public let power: Double

  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0, `power` is finite
  ///   and above 0 and 0 ≤ `warmup` < `steps`.
  public init(
    peak: Double, final: Double = 0, steps: Int, warmup: Int = 0, power: Double
  ) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.rate("final", final)
    try Require.steps(steps, warmup: warmup)
    guard power.isFinite, power > 0 else {
      throw ScheduleError(
        argument: "power", value: power.shortest, requirement: "must be finite and above 0")
    }
    self.peak = peak
    self.final = final
    self.steps = steps
    self.warmup = warmup
    self.power = power
  }

  public func rate(at step: Int) -> Double {
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    return final + (peak - final) * .pow(1 - progress(at: step), power)
  }

  public var text: String {
    "polynomial:peak=\(peak.shortest),final=\(final.shortest),steps=\(steps),warmup=\(warmup),"
      + "power=\(power.shortest)"
  }

  static let kind = ScheduleKind(
    name: "polynomial", summary: "a power of what is left of the run",
    keys: [
      .peak, .final, .steps, .warmup, .init("power", "exponent, above 0; 1 is linear"),
    ],
    example: "polynomial:peak=3e-4,steps=24000,warmup=2160,power=2"
  ) { arguments in
    try Polynomial(
      peak: arguments.number("peak"), final: arguments.number("final"),
      steps: arguments.steps, warmup: arguments.warmup, power: arguments.number("power"))
  }
}
