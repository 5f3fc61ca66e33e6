import Laws
import RealModule
import Schedules
import Testing

@Suite struct ContinualLawTests {
  /// L0, A, C1, C2, B, α, λ, E, β.
  static let parameters = [3.0, 0.5, 0.3, 0.4, -0.6, 0.5, 0.99, 300, 0.15]

  static let schedules = [
    "join(400; wsd:peak=1e-3,final=1e-4,steps=400,decay=100; cosine:peak=1e-3,final=1e-5,steps=500,warmup=40)",
    "cosine:peak=1e-3,final=1e-4,steps=900,warmup=50",
    "two-stage:peak=1e-3,second=3e-4,at=400,steps=900",
  ]

  /// The formula, step by step.
  private func direct(_ schedule: any Schedule, shift: Int, at asked: [Int]) -> [Double] {
    let p = Self.parameters
    var (area, areaAfter, m, mAfter, sum, sumAfter) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var losses: [Double] = []
    for step in 1...schedule.steps {
      let rate = schedule.rate(at: step)
      let drop = step > schedule.warmup ? schedule.rate(at: step - 1) - rate : 0
      m = p[6] * m + (step <= shift ? drop : 0)
      mAfter = p[6] * mAfter + (step > shift ? drop : 0)
      area += rate
      if step > shift { areaAfter += rate }
      sum += m
      sumAfter += mAfter
      guard asked.contains(step) else { continue }
      let reducible: Double = p[1] * .pow(area, -p[5])
      let gains: Double = p[2] * sum + p[3] * sumAfter
      let shifted: Double = p[4] * (1 - .pow(1 + p[7] * areaAfter, -p[8]))
      losses.append(p[0] + reducible - gains + shifted)
    }
    return losses
  }

  @Test(arguments: schedules, [1, 400, 437, 899])
  func `losses are those of the sums over all steps`(text: String, shift: Int) throws {
    let schedule = try ScheduleText.parse(text)
    let asked = [60, 400, 401, 500, 900]
    let history = RateHistory(of: schedule, at: asked, warmup: .trueRates, shiftStep: shift)
    let losses = ContinualLaw().values(Self.parameters, over: history)
    for (a, b) in zip(losses, direct(schedule, shift: shift, at: asked)) {
      #expect(abs(a - b) <= 1e-11 * b)
    }
  }

  @Test func `until the shift it is the annealing law`() throws {
    let schedule = try ScheduleText.parse(Self.schedules[1])
    let asked = [100, 500, 900]
    let p = Self.parameters
    let plain = AnnealingLaw().values(
      [p[0], p[1], p[2], p[5], p[6]],
      over: RateHistory(of: schedule, at: asked, warmup: .trueRates))
    for shift in [nil, 900] {
      let history = RateHistory(of: schedule, at: asked, warmup: .trueRates, shiftStep: shift)
      let losses = ContinualLaw().values(p, over: history)
      for (a, b) in zip(losses, plain) { #expect(abs(a - b) <= 1e-12 * b) }
    }
  }
}
