import Differentiation
import Laws
import RealModule
import Schedules
import Testing

@Suite struct FunctionalLawTests {
  /// L0, A, B, D, s, C, beta.
  static let parameters: [[Double]] = [
    [3, 0.5, 300, 200, 0.5, 500, 0.6],
    [3, 0.5, 300, 200, 0.2, 20, 1.5],
    [3, 0.5, 300, 200, 1, 2000, 0.05],
  ]

  /// The law as it is written, a sum over all drops at each step.
  private func direct<S: DifferentiableNumber>(
    _ p: [S], _ schedule: any Schedule, at asked: [Int], _ warmup: WarmupConvention
  ) -> [S] {
    let last = asked.last ?? 0
    let areas = areas(of: schedule, through: last, warmup)
    let drops = drops(of: schedule, through: last, warmup)
    return asked.map { step in
      var gain: S = 0
      for i in 1...step where drops[i - 1] != 0 {
        let forgotten = -S.expMinusOne(-p[6] * S.log(onePlus: p[5] * (areas[step] - areas[i])))
        gain += (p[2] + p[3] * S.exp(-p[4] * .log(areas[i]))) * forgotten * drops[i - 1]
      }
      return p[0] + p[1] * S.exp(-p[4] * .log(areas[step])) - gain
    }
  }

  @Test(arguments: AskedSchedule.all, WarmupConvention.allCases)
  func `losses and derivatives agree with the direct sum to eight digits`(
    setting: AskedSchedule, warmup: WarmupConvention
  ) throws {
    for parameters in Self.parameters {
      try expectEightDigits(of: FunctionalLaw(), parameters, setting, warmup) {
        p, schedule, steps in
        direct(p, schedule, at: steps, warmup)
      }
    }
  }
}

@Suite struct FunctionalKernelLawTests {
  /// L0, A, B, s, C, beta.
  static let parameters: [[Double]] = [
    [3, 0.5, 300, 0.5, 500, 0.6], [3, 0.5, 300, 0.2, 20, 1.5], [3, 0.5, 300, 1, 2000, 0.05],
  ]

  private func direct<S: DifferentiableNumber>(
    _ p: [S], _ schedule: any Schedule, at asked: [Int], _ warmup: WarmupConvention
  ) -> [S] {
    let last = asked.last ?? 0
    let areas = areas(of: schedule, through: last, warmup)
    let drops = drops(of: schedule, through: last, warmup)
    let first = schedule.rate(at: warmup == .asReheating ? 0 : schedule.warmup)
    func forgotten(_ area: Double) -> S { -S.expMinusOne(-p[5] * S.log(onePlus: p[4] * area)) }
    return asked.map { step in
      var noise = forgotten(areas[step]) * first
      for i in 1...step where drops[i - 1] != 0 {
        noise -= forgotten(areas[step] - areas[i]) * drops[i - 1]
      }
      return p[0] + p[1] * S.exp(-p[3] * .log(areas[step])) + p[2] * noise
    }
  }

  @Test(arguments: AskedSchedule.all, WarmupConvention.allCases)
  func `losses and derivatives agree with the direct sum to eight digits`(
    setting: AskedSchedule, warmup: WarmupConvention
  ) throws {
    for parameters in Self.parameters {
      try expectEightDigits(of: FunctionalKernelLaw(), parameters, setting, warmup) {
        p, schedule, steps in
        direct(p, schedule, at: steps, warmup)
      }
    }
  }

  @Test func `the noise of a constant rate is the integral of its kernel`() throws {
    // With A = 0 and B = 1: η·∫_0^T C·β·(1 + C·x)^−(β+1) dx by Simpson's rule.
    let history = RateHistory(
      of: try ScheduleText.parse("constant:peak=2e-3,steps=1000"), at: [1000], warmup: .trueRates)
    let (C, beta) = (30.0, 0.8)
    func kernel(_ x: Double) -> Double { C * beta * .pow(1 + C * x, -beta - 1) }
    let width = history.areas[0] / 2000
    let sum = (0..<1000).reduce(0.0) { sum, panel in
      let x = Double(2 * panel) * width
      return sum + (kernel(x) + 4 * kernel(x + width) + kernel(x + 2 * width)) * width / 3
    }
    let noise = FunctionalKernelLaw().values([0, 0, 1, 1, C, beta], over: history)[0]
    #expect(abs(noise - 2e-3 * sum) <= 1e-6 * noise)
  }
}
