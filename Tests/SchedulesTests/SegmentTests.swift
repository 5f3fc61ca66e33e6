import Schedules
import Testing

@Suite struct SegmentTests {
  /// The rates that `segments` stand for.
  static func expand(_ segments: [RateSegment]) -> [Double] {
    segments.flatMap { segment in
      (0..<segment.steps).map { segment.first + Double($0) * segment.change }
    }
  }

  static func check(_ schedule: any Schedule, through last: Int) {
    let rates = expand(schedule.segments(through: last))
    #expect(rates.count == last, "\(schedule.text)")
    let highest = rates.max() ?? 0
    for (index, rate) in rates.enumerated() {
      #expect(
        abs(rate - schedule.rate(at: index + 1)) <= 1e-12 * highest,
        "\(schedule.text) at step \(index + 1)")
    }
  }

  @Test(arguments: sequences.map(\.text), [0, 1, 2, 3, 4, 5, 7, 11, 12, 13, 40])
  func `segments equal the rates`(text: String, last: Int) throws {
    Self.check(try ScheduleText.parse(text), through: last)
  }

  @Test func `segments of random schedules equal their rates`() throws {
    var generator = RandomSchedules(seed: 7)
    for _ in 0..<400 {
      let schedule = generator.next()
      Self.check(schedule, through: Swift.min(schedule.steps + 5, 300))
    }
  }

  @Test(arguments: [
    ("constant:peak=3e-4,steps=24000", 1),
    ("constant:peak=3e-4,steps=24000,warmup=2160", 2),
    ("linear:peak=3e-4,steps=24000,warmup=2160", 4),
    ("wsd:peak=3e-4,steps=24000,warmup=2160,decay=4000", 4),
    ("two-stage:peak=3e-4,second=9e-5,at=8000,steps=24000,warmup=2160", 3),
    ("step:peak=3e-4,milestones=0.3/0.6/0.9,steps=24000,warmup=2160", 5),
    ("triangular:peak=3e-4,steps=24000,period=8000", 7),
    ("piecewise:knots=0:0/2159:3e-4/8000:3e-4/8000:9e-5/24000:9e-5,warmup=2160", 3),
    ("scale(2; linear:peak=3e-4,steps=24000,warmup=2160)", 4),
    ("warmup(2160; constant:peak=3e-4,steps=21840)", 2),
    ("join(8000; constant:peak=3e-4,steps=8000,warmup=2160; constant:peak=9e-5,steps=16000)", 3),
    ("wsd:peak=3e-4,steps=24000,warmup=2160,decay=4000,shape=1-sqrt", 4002),
    ("cosine:peak=3e-4,steps=24000,warmup=2160", 21842),
  ])
  func `straight schedules take a segment a piece`(text: String, count: Int) throws {
    let segments = try ScheduleText.parse(text).segments(through: 30000)
    #expect(segments.count == count)
    #expect(segments.reduce(0) { $0 + $1.steps } == 30000)
  }

  @Test func `the last rate of a segment is that of its last step`() {
    #expect(RateSegment(steps: 5, first: 2, change: -0.25).last == 1)
  }
}
