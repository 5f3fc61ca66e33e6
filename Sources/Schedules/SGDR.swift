/// Stochastic gradient descent with warm restarts: one cosine after another.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - t ≥ W: η_t = final + ½(peak − final)(1 + cos(π·c/Cᵢ))
///
/// with W the warm-up, Cᵢ = period·multiplierⁱ the length of cycle i = 0, 1, … and c the steps
/// since it began: the step of a restart runs at the peak. At the horizon nothing restarts, so a
/// cycle that ends there ends at `final`; one that the horizon cuts, wherever it is. Source:
/// Loshchilov and Hutter 2016, arXiv 1608.03983 (T₀ and T_mult there).
/// Text: `sgdr:peak=3e-4,final=3e-5,steps=24000,warmup=0,period=8000,multiplier=1`; in text,
/// `period` may be a fraction of the steps.
public struct SGDR: Schedule {
  public let peak: Double
  /// The rate that every cycle falls to.
  public let final: Double
  public let steps: Int
  public let warmup: Int
  /// The number of steps of the first cycle.
  public let period: Int
  /// How many times longer each cycle is than the one before it.
  public let multiplier: Int

  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0,
  ///   0 ≤ `warmup` < `steps`, 1 ≤ `period` ≤ `steps − warmup` and 1 ≤ `multiplier` ≤ 1000.
  public init(
    peak: Double, final: Double = 0, steps: Int, warmup: Int = 0, period: Int,
    multiplier: Int = 1
  ) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.rate("final", final)
    try Require.steps(steps, warmup: warmup)
    try Require.count("period", period, in: 1...(steps - warmup), "steps − warmup")
    if multiplier == 1 { try Require.period(period, of: steps) }
    guard (1...1000).contains(multiplier) else {
      throw ScheduleError(
        argument: "multiplier", value: "\(multiplier)",
        requirement: "must be a whole number from 1 to 1000")
    }
    self.peak = peak
    self.final = final
    self.steps = steps
    self.warmup = warmup
    self.period = period
    self.multiplier = multiplier
  }

  public func rate(at step: Int) -> Double {
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    let (since, length) = cycle(at: max(min(step, steps) - warmup, 0))
    // The horizon closes the cycle that ends there in place of beginning another.
    let u = step >= steps && since == 0 ? 1 : Double(since) / Double(length)
    return DecayShape.cosine.rate(at: u, from: peak, to: final)
  }

  /// The steps since the current cycle began and its length, `elapsed` steps after the warm-up.
  private func cycle(at elapsed: Int) -> (since: Int, length: Int) {
    if multiplier == 1 { return (elapsed % period, period) }
    var since = elapsed
    var length = period
    while since >= length {
      since -= length
      length *= multiplier
    }
    return (since, length)
  }

  /// The steps of the restarts.
  public var bends: [Int] {
    var bends: [Int] = []
    var length = period
    var next = warmup + period
    while next < steps {
      bends.append(next)
      length *= multiplier
      next += length
    }
    return bends
  }

  public var text: String {
    "sgdr:peak=\(peak.shortest),final=\(final.shortest),steps=\(steps),warmup=\(warmup),"
      + "period=\(period),multiplier=\(multiplier)"
  }

  static let kind = ScheduleKind(
    name: "sgdr", summary: "cosine cycles with warm restarts",
    keys: [
      .peak, .init("final", "rate that every cycle falls to", default: "0"), .steps, .warmup,
      .init("period", "steps of the first cycle, or a fraction of steps"),
      .init(
        "multiplier", "how many times longer each cycle is than the one before", default: "1"),
    ],
    example: "sgdr:peak=3e-4,final=3e-5,steps=24000,period=8000"
  ) { arguments in
    try SGDR(
      peak: arguments.number("peak"), final: arguments.number("final"),
      steps: arguments.steps, warmup: arguments.warmup, period: arguments.count("period"),
      multiplier: arguments.wholeNumber("multiplier"))
  }
}
