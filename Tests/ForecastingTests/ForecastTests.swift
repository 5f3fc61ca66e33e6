import Basics
import Fitting
import Forecasting
import Foundation
import Laws
import RealModule
import Schedules
import Testing

@Suite struct ForecastTests {
  private let cosine: any Schedule

  init() throws {
    cosine = try ScheduleText.parse("cosine:peak=1e-3,final=1e-4,steps=8000,warmup=200")
  }

  /// With doubt about L0 alone, ∂L/∂L0 = 1 and the variance of ln L is σ²/L² + s² + τ²; here s, then σ is 0.
  @Test func `intervals follow their closed form`() throws {
    // Student's t at 95 % one-sided: 50 degrees of freedom.
    let plain = Forecast(of: cosine, under: handMadeFit(scatter: 0), at: [8000]).final
    let loss = plain.loss
    let half = 1.6759050 * (1e-4 / (loss * loss)).squareRoot()
    let lower = try #require(plain.interval).lower
    let upper = try #require(plain.interval).upper
    #expect(abs(upper / loss - .exp(half)) < 1e-8)
    #expect(abs(lower / loss - .exp(-half)) < 1e-8)
    // A misfit so large that its four runs alone count: t of 4 degrees of freedom.
    let missed = Forecast(
      of: cosine,
      under: handMadeFit(
        covariance: diagonal([0, 0, 0, 0, 0]), scatter: 0, misfit: 0.01, misfitRuns: 4), at: [8000])
    #expect(abs(try #require(missed.final.interval).upper / loss - .exp(2.1318468 * 0.01)) < 1e-8)
  }

  @Test func `the prediction is the law's`() throws {
    let forecast = Forecast(of: cosine, under: handMadeFit(), at: [300, 4000, 8000])
    let history = RateHistory(of: cosine, at: [300, 4000, 8000], warmup: .trueRates)
    #expect(
      forecast.points.map(\.loss)
        == AnnealingLaw().values([2.5, 0.6, 0.7, 0.5, 0.998], over: history))
    #expect(forecast.points.map(\.step) == [300, 4000, 8000])
  }

  @Test func `higher levels are wider`() throws {
    var width = 0.0
    for level in [0.01, 0.5, 0.68, 0.9, 0.95, 0.99, 0.999] {
      let point = Forecast(of: cosine, under: handMadeFit(), at: [8000], level: level).final
      let next = try #require(point.interval).width
      #expect(next > width)
      width = next
    }
  }

  @Test func `a fit that knows everything has intervals without width`() throws {
    let sure = handMadeFit(covariance: diagonal([0, 0, 0, 0, 0]), scatter: 0)
    let point = Forecast(of: cosine, under: sure, at: [8000]).final
    #expect(point.interval == Interval(point.loss, point.loss))
  }

  @Test func `a fit without covariance has no intervals`() {
    let point = Forecast(of: cosine, under: handMadeFit(covariance: nil), at: [8000]).final
    #expect(point.interval == nil)
  }

  @Test func `by default it runs from the end of warm-up to the horizon`() throws {
    let steps = Forecast(of: cosine, under: handMadeFit()).points.map(\.step)
    #expect(steps.count >= 200 && steps.count <= 202)
    #expect(steps[0] >= 200 && steps[0] < 240)
    #expect(steps[steps.count - 1] == 8000)
    let short = try ScheduleText.parse("constant:peak=1e-3,steps=3")
    #expect(Forecast(of: short, under: handMadeFit()).points.map(\.step) == [1, 2, 3])
    let idle = try ScheduleText.parse("piecewise:knots=0:0/2:0/3:1e-3/9:1e-3")
    #expect(Forecast(of: idle, under: handMadeFit()).points.map(\.step) == Array(3...9))
  }

  @Test(arguments: [
    ("cosine:peak=1e-3,final=1e-4,steps=8000,warmup=200", 0, ""),
    ("cosine:peak=1e-3,final=1e-4,steps=8050,warmup=200", 0, ""),
    ("cosine:peak=1e-3,final=1e-4,steps=9000,warmup=200", 1, "step 9000 lies beyond"),
    ("cosine:peak=2e-3,final=1e-4,steps=8000,warmup=200", 1, "rises to 0.002"),
    ("cosine:peak=1e-3,final=1e-5,steps=8000,warmup=200", 1, "falls to 1e-5"),
    ("cosine:peak=5e-4,final=1e-4,steps=8000,warmup=200", 1, "peak rate 0.0005 lies below"),
    ("cosine:peak=2e-3,final=0,steps=80000,warmup=200", 3, "step 80000"),
    // Warm-up starts at rate 0 for everybody: that is not leaving the range.
    ("constant:peak=1e-3,steps=8000,warmup=4000", 0, ""),
  ])
  func `it warns where the schedule leaves what was fitted`(
    text: String, count: Int, says: String
  ) throws {
    let warnings = Forecast(of: try ScheduleText.parse(text), under: handMadeFit()).warnings
    #expect(warnings.count == count)
    if count > 0 { #expect(warnings[0].contains(says) == true) }
  }

  @Test func `only the steps that are asked can leave the range`() throws {
    let long = try ScheduleText.parse("linear:peak=1e-3,final=0,steps=80000")
    #expect(Forecast(of: long, under: handMadeFit(), at: [4000]).warnings.isEmpty)
  }

  @Test func `its JSON has the documented keys`() throws {
    let forecast = Forecast(of: cosine, under: handMadeFit(), at: [4000, 8000])
    let data = try JSONEncoder().encode(forecast)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: any Sendable])
    #expect(Set(object.keys) == ["schedule", "level", "final", "points", "warnings"])
    #expect(object["schedule"] as? String == cosine.text)
    let final = try #require(object["final"] as? [String: any Sendable])
    #expect(Set(final.keys) == ["step", "loss", "lower", "upper"])
    #expect(final["loss"] as? Double == forecast.final.loss)
  }
}
