import Differentiation
import Laws
import RealModule
import Schedules
import Testing

/// The multi-power law as it is written, a sum over all drops at each step, over any number type.
private func directLosses<S: DifferentiableNumber>(
  _ p: [S], _ schedule: any Schedule, at asked: [Int], warmup: WarmupConvention
) -> [S] {
  let last = asked.last ?? 0
  let areas = areas(of: schedule, through: last, warmup)
  let drops = drops(of: schedule, through: last, warmup)
  return asked.map { step in
    var gain: S = 0
    for k in 1...step where drops[k - 1] != 0 {
      let rate = max(schedule.rate(at: k), 1e-10)
      let x = p[4] * S.exp(-p[6] * .log(rate)) * (areas[step] - areas[k - 1])
      gain += S.expMinusOne(-p[5] * S.log(onePlus: x)) * -drops[k - 1]
    }
    return p[0] + p[1] * S.exp(-p[3] * .log(areas[step])) - p[2] * gain
  }
}

@Suite struct MultiPowerLawTests {
  let law = MultiPowerLaw()

  /// L0, A, B, alpha, C, beta, gamma: the published 25M fit first, then the corners of the kernel.
  static let parameters: [[Double]] = [
    [3.04045406, 0.52468604, 363.78751622, 0.50786857, 2.06560812, 0.58279013, 0.64142257],
    [3, 0.5, 300, 0.5, 20, 1.5, 0.3],
    [3, 0.5, 300, 0.5, 0.3, 0.05, 1],
    [3, 0.5, 300, 0.5, 5, 1, 0],
  ]

  @Test(arguments: AskedSchedule.all, WarmupConvention.allCases)
  func `losses and derivatives agree with the direct sum to eight digits`(
    setting: AskedSchedule, warmup: WarmupConvention
  ) throws {
    for parameters in Self.parameters {
      try expectEightDigits(of: law, parameters, setting, warmup) { p, schedule, steps in
        directLosses(p, schedule, at: steps, warmup: warmup)
      }
    }
  }

  /// Losses at step 24,000 under the authors' parameters for 25M, as their code evaluates them.
  @Test(arguments: [
    ("constant:peak=3e-4,steps=24000,warmup=2160", 3.3458),
    ("cosine:peak=3e-4,final=3e-5,steps=24000,warmup=2160", 3.3152),
    (
      "wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2160,decay=4000,shape=exponential", 3.2663
    ),
  ])
  func `published parameters give the published final losses`(
    text: String, expected: Double
  ) throws {
    let history = RateHistory(
      of: try ScheduleText.parse(text), at: [24_000], warmup: .asReheating)
    let loss = law.values(Self.parameters[0], over: history)[0]
    #expect(abs(loss - expected) < 1e-4)
  }

  @Test func `a schedule that ends at rate 0 has finite losses and derivatives`() throws {
    let schedule = try ScheduleText.parse("linear:peak=3e-4,steps=600,warmup=50")
    #expect(schedule.rate(at: 600) == 0)
    let history = RateHistory(of: schedule, at: [599, 600, 700], warmup: .trueRates)
    let (losses, derivatives) = law.valuesAndDerivatives(Self.parameters[0], over: history)
    #expect(losses.allSatisfy { $0.isFinite })
    #expect(derivatives.joined().allSatisfy { $0.isFinite })
    // The last drop's gain is there at once: no area is left to wait for.
    #expect(abs(losses[2] - losses[1]) < 1e-12 && losses[1] < losses[0])
  }
}
