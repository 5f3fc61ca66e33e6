import Basics

/// Straight lines between knots, with jumps: any schedule that was measured or drawn by hand.
///
/// Between consecutive knots (a, η_a) and (b, η_b), for a ≤ t < b,
/// η_t = η_a + (η_b − η_a)·(t − a)/(b − a). Before the first knot its rate holds, from the last
/// knot on that one's.
///
/// Two knots at one step are a **jump**: steps before it head for the first of the two rates, and
/// the step itself takes the second. So `8000:3e-4/8000:9e-5` after a knot at 3e-4 holds 3e-4
/// through step 7999, and step 8000 runs at 9e-5.
///
/// The knots say all rates. `warmup` only declares how many of the first steps were warm-up: a
/// warm-up of W steps that is to follow the convention has the knots (0, 0), (W − 1, peak) and
/// (W, peak).
/// Text: `piecewise:knots=0:0/2159:3e-4/8000:3e-4/8000:9e-5/24000:9e-5,warmup=2160`.
public struct Piecewise: Schedule {
  public struct Knot: Hashable, Sendable {
    public var step: Int
    public var rate: Double

    public init(step: Int, rate: Double) {
      self.step = step
      self.rate = rate
    }
  }

  /// In ascending order of step, at most two at one step.
  public let knots: [Knot]
  public let warmup: Int

  /// The last knot's step.
  public var steps: Int { knots[knots.count - 1].step }

  /// - Throws: ``ScheduleError`` unless there is a knot, the last one at step 1 or later, the
  ///   steps are at least 0 and ascend with at most two knots at one, the rates are finite and at
  ///   least 0, and 0 ≤ `warmup` < `steps`.
  public init(knots: [Knot], warmup: Int = 0) throws(ScheduleError) {
    guard let last = knots.last else {
      throw ScheduleError(
        argument: "knots", value: "", requirement: "must have at least one knot, STEP:RATE")
    }
    for (index, knot) in knots.enumerated() {
      guard knot.rate.isFinite, knot.rate >= 0 else {
        throw ScheduleError(
          argument: "knots", value: knot.text,
          requirement: "must have rates that are finite and at least 0")
      }
      guard knot.step >= 0, index == 0 || knots[index - 1].step <= knot.step else {
        throw ScheduleError(
          argument: "knots", value: knot.text,
          requirement: "must have steps from 0 in ascending order")
      }
      guard index < 2 || knots[index - 2].step < knot.step else {
        throw ScheduleError(
          argument: "knots", value: knot.text,
          requirement: "must have at most two knots at one step (a jump)")
      }
    }
    guard (1...Require.longest).contains(last.step) else {
      throw ScheduleError(
        argument: "knots", value: last.text,
        requirement: "must end at a step from 1 to \(Require.longest)")
    }
    try Require.steps(last.step, warmup: warmup)
    self.knots = knots
    self.warmup = warmup
  }

  public func rate(at step: Int) -> Double {
    // The first knot after `step`; the one before it, the second of a jump, starts the line.
    let next = knots.partitioningIndex { $0.step > step }
    guard next > 0 else { return knots[0].rate }
    let a = knots[next - 1]
    guard next < knots.count, step > a.step else { return a.rate }
    let b = knots[next]
    let u = Double(step - a.step) / Double(b.step - a.step)
    return a.rate + (b.rate - a.rate) * u
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    knots.segments(through: last)
  }

  public var text: String {
    "piecewise:knots=" + knots.map(\.text).joined(separator: "/") + ",warmup=\(warmup)"
  }

  static let kind = ScheduleKind(
    name: "piecewise", summary: "straight lines between knots; two at one step are a jump",
    keys: [.init("knots", "STEP:RATE, separated by /"), .warmup],
    example: "piecewise:knots=0:0/2159:3e-4/8000:3e-4/8000:9e-5/24000:9e-5,warmup=2160"
  ) { arguments in
    try Piecewise(knots: arguments.knots("knots"), warmup: arguments.stepCount("warmup"))
  }
}

extension Piecewise.Knot {
  var text: String { "\(step):\(rate.shortest)" }
}

extension [Piecewise.Knot] {
  /// The segments of the lines that these knots draw, on steps 1…`last`. All schedules made of
  /// straight lines answer through their knots.
  func segments(through last: Int) -> [RateSegment] {
    var segments: [RateSegment] = []
    var next = 1
    let last = Swift.min(last, Int.max - 1)
    /// Adds the steps from `next` up to but not including `end` of the line through `a`.
    func draw(until end: Int, from a: Element, change: Double) {
      let end = Swift.min(end, last + 1)
      guard end > next else { return }
      segments.extend(
        with: RateSegment(
          steps: end - next, first: a.rate + Double(next - a.step) * change, change: change))
      next = end
    }
    guard let first, let final = self.last else { return [] }
    draw(until: first.step, from: first, change: 0)
    for (a, b) in zip(self, dropFirst()) where b.step > a.step {
      draw(until: b.step, from: a, change: (b.rate - a.rate) / Double(b.step - a.step))
    }
    draw(until: last + 1, from: final, change: 0)
    return segments
  }
}
