import Basics
import Fitting
import Forecasting
import Foundation
import RealModule
import Schedules
import Testing

@Suite struct TargetReachTests {
  /// ln L goes from 1 to 0 over 10,000 steps.
  private let schedule: any Schedule

  init() throws { schedule = try Constant(peak: 1e-4, steps: 10_000) }

  @Test func `the step is where the curve crosses, its limits where the band does`() throws {
    let reach = TargetReach(of: schedule, under: StatedLosses(), target: .exp(0.5))
    #expect(abs(try #require(reach.step) - 5000) <= 1)
    // ±1.6448536·0.1 in ln L is 1,644.9 steps.
    #expect(abs(try #require(reach.interval?.finiteLower) - 3356) <= 1)
    #expect(abs(try #require(reach.interval?.finiteUpper) - 6645) <= 1)
    #expect(try #require(reach.probability) > 0.999_999)
    #expect(reach.horizon == 10_000 && reach.level == 0.9)
  }

  @Test(arguments: [-0.15, -0.05, 0, 0.05])
  func `the probability is that of the loss at the end`(logTarget: Double) throws {
    let reach = TargetReach(of: schedule, under: StatedLosses(), target: .exp(logTarget))
    #expect(abs(try #require(reach.probability) - normalCDF(logTarget / 0.1)) < 1e-9)
    #expect((reach.step == nil) == (logTarget < 0))
    // 5 % of the runs are at least 0.16449 below the prediction.
    #expect((reach.interval?.finiteLower == nil) == (logTarget < -0.1645))
    #expect(reach.interval?.upper == .infinity)
  }

  @Test func `an interval at the level holds the step with that probability`() throws {
    let target = Double.exp(0.4)
    let half = TargetReach(of: schedule, under: StatedLosses(), target: target, level: 0.5)
    // 0.6744898·0.1 in ln L.
    #expect(abs(try #require(half.interval?.finiteLower) - 5326) <= 1)
    #expect(abs(try #require(half.interval?.finiteUpper) - 6675) <= 1)
  }

  @Test func `a loss above the whole curve is reached at once`() {
    let reach = TargetReach(of: schedule, under: StatedLosses(), target: 100)
    #expect(reach.step == 1 && reach.interval == Interval(1, 1))
    #expect(reach.probability == 1)
  }

  @Test func `the first passage counts, not a later one`() throws {
    // The loss falls to 0.2 in ln L at step 8000 with a rise on the way.
    let reach = TargetReach(
      of: try ScheduleText.parse("sgdr:peak=1e-3,final=1e-5,steps=9000,warmup=10,period=3000"),
      under: handMadeFit(), target: 4.4)
    let forecast = Forecast(
      of: try ScheduleText.parse("sgdr:peak=1e-3,final=1e-5,steps=9000,warmup=10,period=3000"),
      under: handMadeFit())
    let first = try #require(forecast.points.first { $0.loss <= 4.4 })
    let step = try #require(reach.step)
    #expect(step <= first.step && first.step - step <= 9000 / 200 + 1)
  }

  @Test func `without errors there is a step and no probability`() {
    let reach = TargetReach(of: schedule, under: StatedLosses(isKnown: false), target: .exp(0.5))
    #expect(reach.step != nil)
    #expect(reach.interval == nil && reach.probability == nil)
  }

  @Test func `its JSON has the documented keys`() throws {
    let reach = TargetReach(of: schedule, under: StatedLosses(), target: .exp(0.5))
    let data = try JSONEncoder().encode(reach)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: any Sendable])
    #expect(
      Set(object.keys) == [
        "target", "horizon", "step", "earliest", "latest", "probability", "level",
      ])
  }
}
