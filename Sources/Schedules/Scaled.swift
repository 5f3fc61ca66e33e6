/// A multiple of another schedule: η_t = factor·η′_t.
///
/// Text: `scale(0.5; cosine:peak=3e-4,steps=24000)`.
public struct Scaled: Schedule {
  public let factor: Double
  public let base: any Schedule

  public var steps: Int { base.steps }
  public var warmup: Int { base.warmup }

  /// - Throws: ``ScheduleError`` unless `factor` is finite and at least 0.
  public init(_ base: any Schedule, by factor: Double) throws(ScheduleError) {
    guard factor.isFinite, factor >= 0 else {
      throw ScheduleError(
        argument: "factor", value: factor.shortest, requirement: "must be finite and at least 0")
    }
    self.factor = factor
    self.base = base
  }

  public func rate(at step: Int) -> Double {
    factor * base.rate(at: step)
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    base.segments(through: last, drawing: &chords).map { segment in
      RateSegment(
        steps: segment.steps, first: factor * segment.first, change: factor * segment.change)
    }
  }

  public var text: String { "scale(\(factor.shortest); \(base.text))" }

  static let kind = ScheduleKind(
    name: "scale", summary: "a multiple of any schedule",
    example: "scale(0.5; cosine:peak=3e-4,steps=24000)"
  ) { arguments in
    try arguments.requireCount(2)
    return try Scaled(arguments.schedule(1), by: arguments.number(0, "factor"))
  }

  /// A schedule that is known by its shape, such as a recorded one, at another peak.
  static let kindByPeak = ScheduleKind(
    name: "peak", summary: "any schedule scaled to a highest rate",
    example: "peak(1e-3; rex:peak=1,steps=24000)"
  ) { arguments in
    try arguments.requireCount(2)
    let base = try arguments.schedule(1)
    let (peak, highest) = (try arguments.number(0, "peak"), base.peakRate)
    guard highest > 0 else {
      throw arguments.malformed(expected: "peak(P; S) with a schedule S of rates above 0")
    }
    return try Scaled(base, by: peak / highest)
  }
}

extension Scaled {
  public static func == (a: Scaled, b: Scaled) -> Bool {
    a.factor == b.factor && a.base.isEqual(to: b.base)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(factor)
    hasher.combine(base)
  }
}
