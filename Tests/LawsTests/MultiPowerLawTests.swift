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
  let peak = schedule.rate(at: schedule.warmup)
  var areas = [0.0]
  for step in 1...last {
    let isAtPeak = warmup == .atPeak && step <= schedule.warmup
    areas.append(areas[step - 1] + (isAtPeak ? peak : schedule.rate(at: step)))
  }
  return asked.map { step in
    var gain: S = 0
    for k in 1...step {
      if k <= schedule.warmup, warmup != .asReheating { continue }
      let rate = schedule.rate(at: k)
      let drop = schedule.rate(at: k - 1) - rate
      if drop == 0 { continue }
      let x = p[4] * S.exp(-p[6] * .log(max(rate, 1e-10))) * (areas[step] - areas[k - 1])
      gain += S.expMinusOne(-p[5] * S.log(onePlus: x)) * -drop
    }
    return p[0] + p[1] * S.exp(-p[3] * .log(areas[step])) - p[2] * gain
  }
}

@Suite struct MultiPowerLawTests {
  let law = MultiPowerLaw()

  struct Setting: Sendable, CustomTestStringConvertible {
    var schedule: String
    var every: Int
    var testDescription: String { "\(schedule), every \(every)" }
  }

  static let settings: [Setting] = [
    Setting(schedule: "constant:peak=3e-4,steps=1000,warmup=50", every: 100),
    Setting(schedule: "cosine:peak=3e-4,final=3e-5,steps=1500,warmup=100", every: 1),
    Setting(schedule: "cosine:peak=3e-4,final=3e-5,steps=3000,warmup=200", every: 128),
    Setting(schedule: "cosine:peak=1e-3,steps=2000", every: 64),
    Setting(schedule: "wsd:peak=1e-3,steps=2500,decay=1900,warmup=100", every: 500),
    Setting(schedule: "wsd:peak=1e-3,steps=2500,decay=600,shape=1-sqrt", every: 100),
    Setting(schedule: "wsd:peak=1e-3,final=1e-5,steps=2500,decay=1000,shape=exponential", every: 7),
    Setting(schedule: "two-stage:peak=3e-4,second=9e-5,at=1000,steps=3000,warmup=50", every: 90),
    Setting(schedule: "sgdr:peak=1e-3,period=700,steps=2100,warmup=20", every: 50),
    Setting(schedule: "linear:peak=1e-3,steps=2000,warmup=10", every: 2000),
  ]
  /// L0, A, B, alpha, C, beta, gamma: the published 25M fit first, then the corners of the kernel.
  static let parameters: [[Double]] = [
    [3.04045406, 0.52468604, 363.78751622, 0.50786857, 2.06560812, 0.58279013, 0.64142257],
    [3, 0.5, 300, 0.5, 20, 1.5, 0.3],
    [3, 0.5, 300, 0.5, 0.3, 0.05, 1],
    [3, 0.5, 300, 0.5, 5, 1, 0],
  ]

  @Test(arguments: settings, WarmupConvention.allCases)
  func `losses and derivatives agree with the direct sum to eight digits`(
    setting: Setting, warmup: WarmupConvention
  ) throws {
    let schedule = try ScheduleText.parse(setting.schedule)
    let asked = Array(stride(from: setting.every, through: schedule.steps, by: setting.every))
    let history = RateHistory(of: schedule, at: asked, warmup: warmup)
    for p in Self.parameters {
      let (losses, derivatives) = law.lossesAndDerivatives(p, along: history)
      #expect(law.losses(p, along: history) == losses)
      // The direct sum is slow: a few rows, the first and the last among them.
      let chosen = Set([0, 1, asked.count / 3, asked.count / 2, asked.count - 1])
      let rows = asked.indices.filter { chosen.contains($0) }
      let direct = directLosses(
        p.enumerated().map { Dual8($1, lane: $0) }, schedule, at: rows.map { asked[$0] },
        warmup: warmup)
      for (row, expected) in zip(rows, direct) {
        #expect(abs(losses[row] - expected.value) <= 1e-9 * expected.value)
        for (index, column) in derivatives.enumerated() {
          let slope = expected.derivatives[index]
          #expect(
            abs(column[row] - slope) <= 1e-8 * abs(slope),
            "\(law.parameterNames[index]) at step \(asked[row]) with beta \(p[5]): \(column[row])")
        }
      }
    }
  }
}
