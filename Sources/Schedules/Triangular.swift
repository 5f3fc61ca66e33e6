/// Cyclic rates along straight lines: from the lowest up to the peak and back, again and again.
///
/// η_t = lowest + (peak − lowest)(1 − |2c/P − 1|), with P the period and c = t mod P
///
/// (Smith 2015, arXiv 1506.01186, with P twice the *step size* there). The rises are part of the
/// cycles, not a warm-up: ``warmup`` is 0.
/// Text: `triangular:peak=3e-4,lowest=3e-5,steps=24000,period=8000`; in text, `period` may be a
/// fraction of the steps.
public struct Triangular: Schedule {
  public let peak: Double
  public let lowest: Double
  public let steps: Int
  /// The number of steps P of a cycle, an even number, so that each peak falls on a step.
  public let period: Int

  public var warmup: Int { 0 }

  /// - Throws: ``ScheduleError`` unless the rates are finite and at least 0, and `period` is an
  ///   even number from 2 to 2·`steps`.
  public init(peak: Double, lowest: Double = 0, steps: Int, period: Int) throws(ScheduleError) {
    try Require.rate("peak", peak)
    try Require.rate("lowest", lowest)
    try Require.steps(steps)
    guard (2...(2 * steps)).contains(period), period.isMultiple(of: 2) else {
      throw ScheduleError(
        argument: "period", value: "\(period)",
        requirement: "must be an even number of steps from 2 to \(2 * steps) (twice the steps), "
          + "or a fraction below 1")
    }
    try Require.period(period, of: steps)
    self.peak = peak
    self.lowest = lowest
    self.steps = steps
    self.period = period
  }

  public func rate(at step: Int) -> Double {
    let since = min(step, steps) % period
    let height = min(since, period - since)
    return DecayShape.linear.rate(
      at: Double(height) / Double(period / 2), from: lowest, to: peak)
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    var knots: [Piecewise.Knot] = []
    for step in stride(from: 0, to: min(last, steps), by: period / 2) {
      knots.append(.init(step: step, rate: rate(at: step)))
    }
    let end = knots.isEmpty ? 0 : knots[knots.count - 1].step + period / 2
    if end > steps {
      // The horizon cuts a line: it is followed to the horizon and held there.
      knots.append(.init(step: steps, rate: rate(at: steps)))
    } else {
      knots.append(.init(step: end, rate: rate(at: end)))
    }
    return knots.segments(through: last)
  }

  public var text: String {
    "triangular:peak=\(peak.shortest),lowest=\(lowest.shortest),steps=\(steps),period=\(period)"
  }

  static let kind = ScheduleKind(
    name: "triangular", summary: "straight up to the peak and back, again and again",
    keys: [
      .init("peak", "highest rate, reached in the middle of each cycle"),
      .init("lowest", "rate at the start and the end of each cycle", default: "0"), .steps,
      .init("period", "steps of a cycle, an even number, or a fraction of steps"),
    ],
    example: "triangular:peak=3e-4,lowest=3e-5,steps=24000,period=8000"
  ) { arguments in
    try Triangular(
      peak: arguments.number("peak"), lowest: arguments.number("lowest"),
      steps: arguments.steps, period: arguments.count("period"))
  }
}
