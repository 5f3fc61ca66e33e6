/// The infinite schedule: warm-up, cooldown, a constant for as long as wanted, then an anneal.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - W ≤ t < W + C: η_t = constant + ½(peak − constant)(1 + cos πu), u = (t − W)/C
/// - W + C ≤ t < T − A: η_t = constant
/// - t ≥ T − A: η_t = constant·(final/constant)^u, u = (t − T + A)/A
///
/// with T the steps, W the warm-up, C the `cooldown` and A the `anneal`. Training may go on from
/// any step of the constant phase without warming up again. Source: Singh and others 2025,
/// arXiv 2503.02844, equation 1, with the plain length of the anneal as the divisor, so that it
/// ends at `final`. Their fractions: warm-up 0.05, cooldown 0.1, anneal 0.2.
/// Text: `infinite:peak=1e-3,constant=1e-4,final=1e-5,steps=24000,warmup=1200,cooldown=2400,
/// anneal=4800` (in one line); in text, the three lengths may be fractions of the steps.
public struct Infinite: Schedule {
  public let peak: Double
  public let constant: Double
  public let final: Double
  public let steps: Int
  public let warmup: Int
  /// The number of steps C from the peak to the constant rate.
  public let cooldown: Int
  /// The number of steps A from the constant to the final rate; 0 for none.
  public let anneal: Int

  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0 (`constant` and
  ///   `final` above 0), 0 ≤ `warmup` < `steps`, and `cooldown` and `anneal` are at least 0 and
  ///   fit into the steps after the warm-up together.
  public init(
    peak: Double, constant: Double, final: Double, steps: Int, warmup: Int = 0, cooldown: Int,
    anneal: Int
  ) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.positiveRate("constant", constant, because: "the anneal divides by it")
    try Require.positiveRate("final", final, because: "an exponential anneal never reaches 0")
    try Require.steps(steps, warmup: warmup)
    try Require.count("cooldown", cooldown, in: 0...(steps - warmup), "steps − warmup")
    try Require.count(
      "anneal", anneal, in: 0...(steps - warmup - cooldown), "steps − warmup − cooldown")
    self.peak = peak
    self.constant = constant
    self.final = final
    self.steps = steps
    self.warmup = warmup
    self.cooldown = cooldown
    self.anneal = anneal
  }

  public func rate(at step: Int) -> Double {
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    if step < warmup + cooldown {
      let u = progress(at: step, from: warmup, to: warmup + cooldown)
      return DecayShape.cosine.rate(at: u, from: peak, to: constant)
    }
    if anneal == 0 { return constant }
    let u = progress(at: step, from: steps - anneal, to: steps)
    return DecayShape.exponential.rate(at: u, from: constant, to: final)
  }

  public var bends: [Int] {
    [warmup + cooldown] + (anneal > 0 ? [steps - anneal] : [])
  }

  public var text: String {
    "infinite:peak=\(peak.shortest),constant=\(constant.shortest),final=\(final.shortest),"
      + "steps=\(steps),warmup=\(warmup),cooldown=\(cooldown),anneal=\(anneal)"
  }

  static let kind = ScheduleKind(
    name: "infinite", summary: "warm-up, cooldown, constant for as long as wanted, anneal",
    keys: [
      .peak, .init("constant", "rate between cooldown and anneal, above 0"),
      .init("final", "rate at the horizon, above 0"), .steps, .warmup,
      .init("cooldown", "steps from peak to constant, or a fraction of steps"),
      .init("anneal", "steps from constant to final, or a fraction of steps"),
    ],
    example: "infinite:peak=1e-3,constant=1e-4,final=1e-5,steps=24000,warmup=0.05,"
      + "cooldown=0.1,anneal=0.2"
  ) { arguments in
    try Infinite(
      peak: arguments.number("peak"), constant: arguments.number("constant"),
      final: arguments.number("final"), steps: arguments.steps, warmup: arguments.warmup,
      cooldown: arguments.count("cooldown"), anneal: arguments.count("anneal"))
  }
}
