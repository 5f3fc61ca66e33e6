/// The inverse square root of the step, at the peak where the warm-up ends.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = peak·√(w/t), w = max(W, 1)
///
/// with W the warm-up; step 0 of a schedule without warm-up is at the peak. There is no final
/// rate: the schedule may be cut or prolonged at any step. Source: Vaswani and others 2017,
/// arXiv 1706.03762 (*Noam*, with peak = 1/√(d·W) for a model of width d).
/// Text: `inverse-sqrt:peak=1e-3,steps=100000,warmup=4000`.
public struct InverseSquareRoot: Schedule {
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
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    let start = max(warmup, 1)
    return peak * (Double(start) / Double(max(min(step, steps), start))).squareRoot()
  }

  public var text: String { "inverse-sqrt:peak=\(peak.shortest),steps=\(steps),warmup=\(warmup)" }

  static let kind = ScheduleKind(
    name: "inverse-sqrt", summary: "the inverse square root of the step (Noam)",
    keys: [.peak, .steps, .warmup],
    example: "inverse-sqrt:peak=1e-3,steps=100000,warmup=4000"
  ) { arguments in
    try InverseSquareRoot(
      peak: arguments.number("peak"), steps: arguments.steps, warmup: arguments.warmup)
  }
}
