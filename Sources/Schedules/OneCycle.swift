/// One cycle: up to the peak and down to almost nothing, both along a cosine.
///
/// - t < R: η_t = initial + ½(peak − initial)(1 − cos πu), u = t/R
/// - t ≥ R: η_t = final + ½(peak − final)(1 + cos πu), u = (t − R)/(T − R)
///
/// with T the steps and R the steps of the `rise` (Smith and Topin 2017, arXiv 1708.07120; the
/// cosine legs and the defaults are those of PyTorch and fastai). The rise is part of the cycle,
/// not a warm-up: ``warmup`` is 0.
/// Text: `onecycle:peak=0.1,initial=4e-3,final=4e-7,steps=10000,rise=3000`; in text, `rise` may be
/// a fraction of the steps, `initial` left out is peak/25 and `final` left out initial/10⁴.
public struct OneCycle: Schedule {
  public let peak: Double
  /// The rate before the first update.
  public let initial: Double
  public let final: Double
  public let steps: Int
  /// The number of steps R after which the peak is reached.
  public let rise: Int

  public var warmup: Int { 0 }

  /// - Parameters:
  ///   - initial: peak/25 if nil.
  ///   - final: initial/10⁴ if nil.
  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0 and
  ///   0 ≤ `rise` < `steps`.
  public init(
    peak: Double, initial: Double? = nil, final: Double? = nil, steps: Int, rise: Int
  ) throws(ScheduleError) {
    let initial = initial ?? peak / 25
    let final = final ?? initial / 1e4
    try Require.rate("peak", peak)
    try Require.rate("initial", initial)
    try Require.rate("final", final)
    try Require.steps(steps)
    try Require.count("rise", rise, in: 0...(steps - 1), "below steps")
    self.peak = peak
    self.initial = initial
    self.final = final
    self.steps = steps
    self.rise = rise
  }

  public func rate(at step: Int) -> Double {
    if step < rise {
      let u = progress(at: step, from: 0, to: rise)
      return DecayShape.cosine.rate(at: u, from: initial, to: peak)
    }
    let u = progress(at: step, from: rise, to: steps)
    return DecayShape.cosine.rate(at: u, from: peak, to: final)
  }

  public var bends: [Int] { [rise] }

  public var text: String {
    "onecycle:peak=\(peak.shortest),initial=\(initial.shortest),final=\(final.shortest),"
      + "steps=\(steps),rise=\(rise)"
  }

  static let kind = ScheduleKind(
    name: "onecycle", summary: "up to the peak and down to almost nothing, along cosines",
    keys: [
      .init("peak", "highest rate, reached at the end of the rise"),
      .init("initial", "rate at step 0", default: "peak/25"),
      .init("final", "rate at the horizon", default: "initial/10000"), .steps,
      .init("rise", "steps of the rise, or a fraction of steps", default: "0.3"),
    ],
    example: "onecycle:peak=0.1,steps=10000"
  ) { arguments in
    try OneCycle(
      peak: arguments.number("peak"),
      initial: arguments.isGiven("initial") ? arguments.number("initial") : nil,
      final: arguments.isGiven("final") ? arguments.number("final") : nil,
      steps: arguments.steps, rise: arguments.count("rise"))
  }
}
