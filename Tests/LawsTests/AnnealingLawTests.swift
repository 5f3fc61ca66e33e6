import Laws
import RealModule
import Schedules
import Testing

@Suite struct AnnealingLawTests {
  let law = AnnealingLaw()

  /// S1 and S2 step by step, straight from the definition.
  private func areas(
    of schedule: any Schedule, through last: Int, lambda: Double, warmup: WarmupConvention
  ) -> (s1: [Double], s2: [Double]) {
    var s1 = [0.0]
    var s2 = [0.0]
    var momentum = 0.0
    let peak = schedule.rate(at: schedule.warmup)
    for step in 1...last {
      let isWarmup = step <= schedule.warmup
      let rate = schedule.rate(at: step)
      let isDrop = !isWarmup || warmup == .asReheating
      let drop = isDrop ? schedule.rate(at: step - 1) - rate : 0
      momentum = lambda * momentum + drop
      s1.append(s1[step - 1] + (isWarmup && warmup == .atPeak ? peak : rate))
      s2.append(s2[step - 1] + momentum)
    }
    return (s1, s2)
  }

  private func closeTo(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-300)
  }

  static let schedules: [String] = [
    "constant:peak=3e-4,steps=3000",
    "cosine:peak=3e-4,final=3e-5,steps=3000,warmup=200",
    "wsd:peak=1e-3,steps=3000,decay=600,warmup=100",
    "wsd:peak=1e-3,steps=3000,decay=600,shape=1-sqrt",
    "two-stage:peak=3e-4,second=9e-5,at=1000,steps=3000,warmup=50",
  ]

  @Test(arguments: schedules, WarmupConvention.allCases)
  func `losses follow the definition step by step`(
    text: String, convention: WarmupConvention
  ) throws {
    let schedule = try ScheduleText.parse(text)
    let asked = [1, 2, 49, 50, 51, 200, 201, 999, 1000, 1001, 2399, 2400, 2401, 2999, 3000]
    let parameters = [2.5, 0.6, 0.7, 0.45, 0.998]
    let history = RateHistory(of: schedule, at: asked, warmup: convention)
    let losses = law.values(parameters, over: history)
    let (s1, s2) = areas(of: schedule, through: 3000, lambda: 0.998, warmup: convention)
    for (index, step) in asked.enumerated() {
      #expect(closeTo(history.areas[index], s1[step], 1e-12))
      let expected = 2.5 + 0.6 * .pow(s1[step], -0.45) - 0.7 * s2[step]
      #expect(closeTo(losses[index], expected, 1e-11), "step \(step)")
    }
  }

  /// Fitted values and areas of the authors' 20,000-step setting at 106M parameters; the areas
  /// there include the rate of step 0, which ours leave out.
  @Test(arguments: [
    ("constant:peak=2e-4,steps=20000", 4.0, 0.0),
    ("cosine:peak=2e-4,steps=20000", 1.9999, 0.197596),
    ("linear:peak=2e-4,steps=20000", 1.9999, 0.190010),
    ("wsd:peak=2e-4,steps=20000,decay=4000", 3.5999, 0.150963),
    ("wsd:peak=2e-4,steps=20000,decay=4000,shape=1-sqrt", 3.466567, 0.169899),
  ])
  func `areas match the published setting`(text: String, s1: Double, s2: Double) throws {
    let history = RateHistory(
      of: try ScheduleText.parse(text), at: [20_000], warmup: .trueRates)
    #expect(closeTo(history.areas[0], s1, 1e-6))
    // With L0 = A = 0 and C = −1 the law is S2 itself.
    let area = law.values([0, 0, -1, 0.5, 0.999], over: history)[0]
    #expect(abs(area - s2) < 1e-6)
    let loss = law.values([3.057, 0.490, 0.299, 0.497, 0.999], over: history)[0]
    #expect(abs(loss - (3.057 + 0.490 * .pow(s1, -0.497) - 0.299 * s2)) < 1e-6)
  }

  @Test(arguments: schedules)
  func `gradients agree with differences`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let history = RateHistory(of: schedule, at: [60, 700, 1500, 3000], warmup: .trueRates)
    let parameters = [2.5, 0.6, 0.7, 0.45, 0.997]
    let (losses, derivatives) = law.valuesAndDerivatives(parameters, over: history)
    #expect(losses == law.values(parameters, over: history))
    for index in parameters.indices {
      let step = 1e-6 * max(parameters[index], 0.1)
      var up = parameters
      var down = parameters
      up[index] += step
      down[index] -= step
      let above = law.values(up, over: history)
      let below = law.values(down, over: history)
      for row in losses.indices {
        let difference = (above[row] - below[row]) / (2 * step)
        #expect(
          abs(difference - derivatives[index][row]) <= 1e-6 * max(abs(difference), 1e-3),
          "\(law.parameterNames[index]) at row \(row)")
      }
    }
  }

  @Test func `a constant run of a million steps is one stretch an asked step`() throws {
    let schedule = try ScheduleText.parse("constant:peak=1e-3,steps=1000000")
    let history = RateHistory(of: schedule, at: [10, 500_000, 1_000_000], warmup: .trueRates)
    #expect(history.stretches.count == 3)
    #expect(closeTo(history.areas[2], 1000, 1e-12))
  }
}
