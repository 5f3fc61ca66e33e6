import Schedules
import Testing

@testable import Laws

/// What comes before the first peak of a schedule is no annealing.
@Suite struct FirstRiseTests {
  @Test(arguments: [
    ("constant:peak=1,steps=100", 0), ("cosine:peak=1,steps=100", 0),
    ("wsd:peak=1,steps=100,warmup=10,decay=20", 10), ("onecycle:peak=1,steps=100", 30),
    ("scale(2; onecycle:peak=1,steps=100,rise=40)", 40),
    ("triangular:peak=1,steps=100,period=50", 25),
    ("join(50; constant:peak=0.1,steps=50; constant:peak=1,steps=50)", 0),
  ])
  func `a rise from the first step on leads up to the first peak`(
    _ text: String, _ steps: Int
  ) throws {
    #expect(try ScheduleText.parse(text).firstRise == steps)
  }

  @Test func `a rise adds its area and takes no gain away`() throws {
    let cycle = try ScheduleText.parse("onecycle:peak=1e-3,steps=4000,rise=1000")
    // From its peak on it is a cosine.
    let later = try ScheduleText.parse("cosine:peak=1e-3,final=4e-9,steps=3000")
    let law = AnnealingLaw()
    // With L0 = A = 0 and C = -1 the law is the gain itself.
    let gain = [0, 0, -1, 0.5, 0.99]
    let whole = law.values(
      gain, over: RateHistory(of: cycle, at: [4000], warmup: .trueRates))[0]
    let part = law.values(gain, over: RateHistory(of: later, at: [3000], warmup: .trueRates))[0]
    #expect(abs(whole / part - 1) < 1e-6)
    let charged = law.values(
      gain, over: RateHistory(of: cycle, at: [4000], warmup: .asReheating))[0]
    #expect(charged < 0.2 * part)
  }
}
