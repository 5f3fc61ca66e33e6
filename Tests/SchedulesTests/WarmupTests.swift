import Schedules
import Testing

@Suite struct WarmupTests {
  static let spans = [
    "constant:peak=0.5", "linear:peak=0.5", "cosine:peak=0.5,final=0.1",
    "wsd:peak=0.5,decay=1", "two-stage:peak=0.5,second=0.1,at=20", "step:peak=0.5,milestones=20",
    "polynomial:peak=0.5,power=2", "exponential:peak=0.5,final=0.1", "inverse-sqrt:peak=0.5",
    "rex:peak=0.5", "sgdr:peak=0.5,period=1",
    "infinite:peak=0.5,constant=0.2,final=0.1,cooldown=0,anneal=1",
  ]

  @Test(arguments: spans, [0, 1, 2, 3, 10, 19])
  func `warm-up ramps from 0 to the peak`(text: String, warmup: Int) throws {
    let schedule = try ScheduleText.parse("\(text),steps=20,warmup=\(warmup)")
    #expect(schedule.warmup == warmup)
    guard warmup > 1 else {
      // A cooldown of no steps leaves the peak at once.
      #expect(schedule.rate(at: 0) == (text.hasPrefix("infinite") && warmup == 0 ? 0.2 : 0.5))
      return
    }
    var rate = 0.0
    for step in 0..<warmup {
      #expect(abs(schedule.rate(at: step) - rate) < 1e-15)
      rate += 0.5 / Double(warmup - 1)
    }
    #expect(schedule.rate(at: 0) == 0)
    #expect(schedule.rate(at: warmup - 1) == 0.5)
  }

  @Test(
    arguments: ScheduleKind.all.filter { ScheduleReference(rawValue: $0.name) == nil }.map(
      \.example))
  func `the last rate holds beyond the horizon`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let last = schedule.rate(at: schedule.steps)
    for beyond in [1, 2, 7, 999, schedule.steps, 1 << 40] {
      #expect(schedule.rate(at: schedule.steps + beyond) == last)
    }
  }

  @Test func `warm-up before a schedule equals its own warm-up`() throws {
    for warmup in [0, 1, 2, 3, 50] {
      let inner = try Cosine(peak: 3e-4, final: 3e-5, steps: 100 - warmup)
      let outer = try Warmup(warmup, then: inner)
      let own = try Cosine(peak: 3e-4, final: 3e-5, steps: 100, warmup: warmup)
      #expect(outer.steps == 100)
      #expect(outer.warmup == warmup)
      #expect((0...120).map { outer.rate(at: $0) } == (0...120).map { own.rate(at: $0) })
    }
  }

  @Test func `joining constants makes two stages`() throws {
    let joined = try Joined(
      Constant(peak: 3e-4, steps: 80, warmup: 20), until: 80, then: Constant(peak: 9e-5, steps: 40))
    let staged = try TwoStage(peak: 3e-4, second: 9e-5, at: 80, steps: 120, warmup: 20)
    #expect(joined.steps == 120)
    #expect(joined.warmup == 20)
    #expect(joined.rates(through: 130) == staged.rates(through: 130))
    #expect(joined.segments(through: 130) == staged.segments(through: 130))
  }

  @Test func `a joint within the warm-up cuts it`() throws {
    let joined = try Joined(
      Constant(peak: 1, steps: 80, warmup: 21), until: 10, then: Constant(peak: 2, steps: 5))
    #expect(joined.warmup == 10)
    #expect(joined.rate(at: 9) == 0.45)
    #expect(joined.rate(at: 10) == 2)
  }
}
