import Laws
import RealModule
import Schedules
import Testing

@Suite struct BaselineLawTests {
  @Test func `one counts steps and the other their rates`() throws {
    let schedule = try ScheduleText.parse("linear:peak=2e-3,steps=400,warmup=11")
    let history = RateHistory(of: schedule, at: [100, 400], warmup: .trueRates)
    let steps = StepsLaw().values([2, 3, 0.5], over: history)
    #expect(abs(steps[0] - 2.3) <= 1e-14 && abs(steps[1] - 2.15) <= 1e-14)
    // The area of a linear decay is about half of the peak's, plus warm-up's triangle.
    let area = schedule.rates(through: 400).reduce(0, +)
    let loss = AreaLaw().values([2, 3, 0.5], over: history)[1]
    let expected = 2 + 3 / Double.sqrt(area)
    #expect(abs(loss - expected) <= 1e-12)
  }

  @Test func `a decay changes nothing for the one and little for the other`() throws {
    let constant = try ScheduleText.parse("constant:peak=1e-3,steps=1000")
    let decay = try ScheduleText.parse("wsd:peak=1e-3,steps=1000,decay=200")
    func losses(_ law: any Law) -> [Double] {
      [constant, decay].map {
        law.values([2, 1, 0.5], over: RateHistory(of: $0, at: [1000], warmup: .trueRates))[0]
      }
    }
    let steps = losses(StepsLaw())
    #expect(steps[0] == steps[1])
    // A smaller area: the decayed run is predicted to be worse.
    let area = losses(AreaLaw())
    #expect(area[1] > area[0])
  }
}
