import Laws
import RealModule
import Schedules
import Testing

@Suite struct PacedLawTests {
  private func losses(
    _ law: any Law, _ parameters: [Double], _ text: String, at asked: [Int],
    _ warmup: WarmupConvention = .trueRates
  ) throws -> [Double] {
    law.values(
      parameters, over: RateHistory(of: try ScheduleText.parse(text), at: asked, warmup: warmup))
  }

  @Test(arguments: AskedSchedule.all, [0.4, 1.3])
  func `areas are sums of powers of the rate and drops stay`(
    setting: AskedSchedule, q: Double
  ) throws {
    let schedule = try ScheduleText.parse(setting.schedule)
    let asked = Array(stride(from: setting.every, through: schedule.steps, by: setting.every))
    let rows = Set([0, 1, asked.count / 2, asked.count - 1]).filter { $0 < asked.count }
    for warmup in WarmupConvention.allCases {
      let areas = areas(of: schedule, through: schedule.steps, warmup, pacedBy: q)
      let drops = drops(of: schedule, through: schedule.steps, warmup)
      let area = try losses(
        PacedLaw(AnnealingLaw()), [3, 0.5, 0, 0.3, 0.99, q], setting.schedule, at: asked, warmup)
      let functional = try losses(
        PacedLaw(FunctionalLaw()), [3, 0.5, 30, 20, 0.3, 7, 0.6, q], setting.schedule, at: asked,
        warmup)
      for row in rows {
        let step = asked[row]
        let progress = 3 + 0.5 * Double.pow(areas[step], -0.3)
        #expect(abs(area[row] - progress) <= 1e-12 * progress)
        let gain = (1...step).reduce(0.0) { sum, i in
          if drops[i - 1] == 0 { return sum }
          let forgotten = 1 - Double.pow(1 + 7 * (areas[step] - areas[i]), -0.6)
          return sum + drops[i - 1] * (30 + 20 * Double.pow(areas[i], -0.3)) * forgotten
        }
        #expect(abs(functional[row] - (progress - gain)) <= 1e-9 * progress, "step \(step)")
      }
    }
  }

  @Test func `at exponent 1 it is the law itself`() throws {
    let text = "wsd:peak=1e-3,final=1e-4,steps=900,decay=300,warmup=40"
    let asked = [40, 333, 601, 750, 900]
    let annealing = [2.5, 0.6, 0.7, 0.45, 0.998]
    let plain = try losses(AnnealingLaw(), annealing, text, at: asked)
    let paced = try losses(PacedLaw(AnnealingLaw()), annealing + [1], text, at: asked)
    for (a, b) in zip(plain, paced) { #expect(abs(a - b) <= 1e-13 * a) }
  }

  @Test func `a rate of 0 makes no progress at any exponent`() throws {
    let text = "linear:peak=1e-3,steps=100"
    let ends = try losses(PacedLaw(AreaLaw()), [2, 1, 0.5, 0.2], text, at: [99, 100, 150])
    #expect(ends[0] == ends[1] && ends[1] == ends[2])
  }
}
