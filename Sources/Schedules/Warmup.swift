/// A linear warm-up in front of any schedule.
///
/// - t < W: η_t = η′_0·t/(W − 1)
/// - t ≥ W: η_t = η′_{t−W}
///
/// with η′ the schedule behind it, whose step 0 falls on step W, and W the ``warmup``.
/// `warmup(2160; cosine:peak=3e-4,steps=21840)` equals
/// `cosine:peak=3e-4,steps=24000,warmup=2160` in all its rates.
public struct Warmup: Schedule {
  public let warmup: Int
  /// The schedule that follows.
  public let base: any Schedule

  /// W + the steps of the schedule that follows.
  public var steps: Int { warmup + base.steps }

  /// - Throws: ``ScheduleError`` unless 0 ≤ `warmup`, all steps together stay within 2⁴⁰, and
  ///   `base` has no warm-up of its own.
  public init(_ warmup: Int, then base: any Schedule) throws(ScheduleError) {
    let most = Require.longest - base.steps
    guard warmup >= 0, warmup <= most else {
      throw ScheduleError(
        argument: "warmup", value: "\(warmup)",
        requirement: "must be a number of steps from 0 to \(most)")
    }
    guard base.warmup <= 1 else {
      throw ScheduleError(
        argument: "warmup", value: "\(warmup)",
        requirement: "must come before a schedule that has no warm-up of its own "
          + "(that one has \(base.warmup) steps)")
    }
    self.warmup = warmup
    self.base = base
  }

  public func rate(at step: Int) -> Double {
    if step >= warmup { return base.rate(at: step - warmup) }
    // Asked once: warm-ups may nest, and twice at each level would be a thousand times at the tenth.
    let peak = base.rate(at: 0)
    return warmupRate(at: step, peak: peak) ?? peak
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    let start = base.rate(at: 0)
    let knots = warmupKnots(peak: start) + [.init(step: warmup, rate: start)]
    var segments = knots.segments(through: Swift.min(last, warmup))
    if last > warmup {
      let rest = base.segments(through: last - warmup, drawing: &chords)
      for segment in rest { segments.extend(with: segment) }
    }
    return segments
  }

  public var text: String { "warmup(\(warmup); \(base.text))" }

  static let kind = ScheduleKind(
    name: "warmup", summary: "a linear warm-up before any schedule",
    example: "warmup(2160; cosine:peak=3e-4,steps=21840)"
  ) { arguments in
    try arguments.requireCount(2)
    return try Warmup(arguments.stepCount(0, "warmup"), then: arguments.schedule(1))
  }
}

extension Warmup {
  public static func == (a: Warmup, b: Warmup) -> Bool {
    a.warmup == b.warmup && a.base.isEqual(to: b.base)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(warmup)
    hasher.combine(base)
  }
}
