/// One schedule, then another.
///
/// - t < N: η_t = η′_t
/// - t ≥ N: η_t = η″_{t−N}
///
/// with η′ the first schedule, η″ the second, whose step 0 falls on step N = `joint`. The second
/// one's warm-up, if it has any, is a re-warming and no part of ``warmup``.
/// Text: `join(8000; constant:peak=3e-4,steps=8000; linear:peak=3e-4,steps=16000)`.
public struct Joined: Schedule {
  public let first: any Schedule
  public let second: any Schedule
  /// The first step of the second schedule.
  public let joint: Int

  /// N + the steps of the second schedule.
  public var steps: Int { joint + second.steps }
  public var warmup: Int { Swift.min(first.warmup, joint) }

  /// - Throws: ``ScheduleError`` unless 1 ≤ `joint` and all steps together stay within 2⁴⁰.
  public init(
    _ first: any Schedule, until joint: Int, then second: any Schedule
  ) throws(ScheduleError) {
    let most = Require.longest - second.steps
    guard joint >= 1, joint <= most else {
      throw ScheduleError(
        argument: "joint", value: "\(joint)", requirement: "must be a step from 1 to \(most)")
    }
    self.first = first
    self.second = second
    self.joint = joint
  }

  public func rate(at step: Int) -> Double {
    step < joint ? first.rate(at: step) : second.rate(at: step - joint)
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    var segments = first.segments(through: Swift.min(last, joint - 1), drawing: &chords)
    guard last >= joint, !chords.areTooMany else { return segments }
    segments.extend(with: RateSegment(steps: 1, first: second.rate(at: 0)))
    let rest = second.segments(through: last - joint, drawing: &chords)
    for segment in rest { segments.extend(with: segment) }
    return segments
  }

  public var text: String { "join(\(joint); \(first.text); \(second.text))" }

  static let kind = ScheduleKind(
    name: "join", summary: "one schedule, and from a step on another",
    example: "join(8000; constant:peak=3e-4,steps=8000; linear:peak=3e-4,steps=16000)"
  ) { arguments in
    try arguments.requireCount(3)
    return try Joined(
      arguments.schedule(1), until: arguments.stepCount(0, "joint"),
      then: arguments.schedule(2))
  }
}

extension Joined {
  public static func == (a: Joined, b: Joined) -> Bool {
    a.joint == b.joint && a.first.isEqual(to: b.first) && a.second.isEqual(to: b.second)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(joint)
    hasher.combine(first)
    hasher.combine(second)
  }
}
