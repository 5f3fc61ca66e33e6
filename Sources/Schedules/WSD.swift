/// Warm-up, stable, decay: the peak rate until a decay of a given length and shape.
///
/// - t < W: η_t = peak·t/(W − 1)
/// - W ≤ t < T − D: η_t = peak
/// - t ≥ T − D: from peak to final by the ``DecayShape`` at u = (t − T + D)/D
///
/// with T the steps, W the warm-up and D the decay (Hu and others 2024, arXiv 2404.06395; shapes
/// from Hägele and others 2024, arXiv 2405.18392).
/// Text: `wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2160,decay=4000,shape=linear`; in text,
/// `decay` may be a fraction of the steps, such as 0.2.
public struct WSD: Schedule {
  public let peak: Double
  public let final: Double
  public let steps: Int
  public let warmup: Int
  /// The number of steps D of the decay; 0.2·`steps` is usual.
  public let decay: Int
  public let shape: DecayShape

  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0 (above 0 for the
  ///   exponential shape), 0 ≤ `warmup` < `steps` and 1 ≤ `decay` ≤ `steps − warmup`.
  public init(
    peak: Double, final: Double = 0, steps: Int, warmup: Int = 0, decay: Int,
    shape: DecayShape = .linear
  ) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.rate("final", final)
    if shape == .exponential {
      try Require.positiveRate("peak", peak, because: "an exponential decay divides by it")
      try Require.positiveRate("final", final, because: "an exponential decay never reaches 0")
    }
    try Require.steps(steps, warmup: warmup)
    try Require.count("decay", decay, in: 1...(steps - warmup), "steps − warmup")
    self.peak = peak
    self.final = final
    self.steps = steps
    self.warmup = warmup
    self.decay = decay
    self.shape = shape
  }

  public func rate(at step: Int) -> Double {
    if let rate = warmupRate(at: step, peak: peak) { return rate }
    let u = progress(at: step, from: steps - decay, to: steps)
    return shape.rate(at: u, from: peak, to: final)
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    let stable: [Piecewise.Knot] = [
      .init(step: warmup, rate: peak), .init(step: steps - decay, rate: peak),
    ]
    let knots = warmupKnots(peak: peak) + stable
    if shape == .linear {
      return (knots + [.init(step: steps, rate: final)]).segments(through: last)
    }
    var segments = knots.segments(through: min(last, steps - decay))
    let end = min(last, steps)
    if decay <= chords.longestWalk {
      for step in stride(from: steps - decay + 1, through: end, by: 1) {
        segments.extend(with: RateSegment(steps: 1, first: rate(at: step)))
      }
      chords.count(max(0, end - steps + decay))
    } else {
      chords.draw(from: steps - decay, to: steps, through: end, into: &segments) { rate(at: $0) }
    }
    if last > steps {
      segments.extend(with: RateSegment(steps: last - steps, first: final))
    }
    return segments
  }

  public var text: String {
    "wsd:peak=\(peak.shortest),final=\(final.shortest),steps=\(steps),warmup=\(warmup),"
      + "decay=\(decay),shape=\(shape.rawValue)"
  }

  static let kind = ScheduleKind(
    name: "wsd", summary: "warm-up, stable at the peak, decay to final",
    keys: [
      .peak, .final, .steps, .warmup,
      .init("decay", "steps of the decay, or a fraction of steps"),
      .init(
        "shape",
        "shape of the decay: " + DecayShape.allCases.map(\.rawValue).joined(separator: ", "),
        default: "linear"),
    ],
    example: "wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2160,decay=4000,shape=1-sqrt"
  ) { arguments in
    try WSD(
      peak: arguments.number("peak"), final: arguments.number("final"),
      steps: arguments.steps, warmup: arguments.warmup, decay: arguments.count("decay"),
      shape: arguments.choice("shape"))
  }
}
