/// Reflected exponential: stays high for long, then falls ever faster.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = final + (peak − final)·z/((1 − d) + d·z), z = 1 − u, u = (t − W)/(T − W)
///
/// with T the steps, W the warm-up and d the bend: 0 is ``Linear``, 0.5 the paper's value,
/// 0.9 another usual one (Chen, Wolfe and Kyrillidis 2021, arXiv 2107.04197).
/// Text: `rex:peak=3e-4,final=0,steps=24000,warmup=2160,d=0.5`.
public struct REX: Schedule {
  public let peak: Double
  public let final: Double
  public let steps: Int
  public let warmup: Int
  public let d: Double

  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0, 0 ≤ `d` < 1 and
  ///   0 ≤ `warmup` < `steps`.
  public init(
    peak: Double, final: Double = 0, steps: Int, warmup: Int = 0, d: Double = 0.5
  ) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.rate("final", final)
    try Require.steps(steps, warmup: warmup)
    guard d >= 0, d < 1 else {
      throw ScheduleError(
        argument: "d", value: d.shortest, requirement: "must be at least 0 and below 1")
    }
    self.peak = peak
    self.final = final
    self.steps = steps
    self.warmup = warmup
    self.d = d
  }

  public func rate(at step: Int) -> Double {
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    let z = 1 - progress(at: step)
    return final + (peak - final) * (z / ((1 - d) + d * z))
  }

  public var text: String {
    "rex:peak=\(peak.shortest),final=\(final.shortest),steps=\(steps),warmup=\(warmup),"
      + "d=\(d.shortest)"
  }

  static let kind = ScheduleKind(
    name: "rex", summary: "stays high, then falls ever faster",
    keys: [
      .peak, .final, .steps, .warmup,
      .init("d", "bend, at least 0 (linear) and below 1", default: "0.5"),
    ],
    example: "rex:peak=3e-4,steps=24000,warmup=2160"
  ) { arguments in
    try REX(
      peak: arguments.number("peak"), final: arguments.number("final"),
      steps: arguments.steps, warmup: arguments.warmup, d: arguments.number("d"))
  }
}
