import Differentiation
import Laws
import RealModule
import Schedules
import Testing

@Suite struct RateHistoryTests {
  @Test func `stretches end at every asked step and at the end of warm-up`() throws {
    let schedule = try ScheduleText.parse("wsd:peak=1e-3,steps=1000,decay=300,warmup=100")
    let asked = [40, 99, 100, 101, 650, 700, 701, 1000]
    let history = RateHistory(of: schedule, at: asked, warmup: .trueRates)
    var ends: [Int] = []
    var done = 0
    for stretch in history.stretches {
      done += stretch.steps
      ends.append(done)
      #expect(stretch.isAsked == asked.contains(done))
      if done <= 100 { #expect(stretch.firstDrop == 0 && stretch.drop == 0) }
    }
    #expect(Set(ends).isSuperset(of: asked))
    #expect(done == 1000)
    #expect(history.steps == asked)
  }

  @Test func `drops are the schedule's own after warm-up`() throws {
    let schedule = try ScheduleText.parse(
      "two-stage:peak=4e-4,second=1e-4,at=60,steps=90,warmup=20")
    let history = RateHistory(of: schedule, at: Array(1...90), warmup: .trueRates)
    #expect(history.stretches.count == 90)
    for (index, stretch) in history.stretches.enumerated() {
      let step = index + 1
      let drop = step <= 20 ? 0 : schedule.rate(at: step - 1) - schedule.rate(at: step)
      #expect(abs(stretch.firstDrop - drop) <= 1e-18, "step \(step)")
    }
  }

  @Test func `asking inside warm-up only is allowed`() throws {
    let schedule = try ScheduleText.parse("cosine:peak=1e-3,steps=500,warmup=101")
    let history = RateHistory(of: schedule, at: [50], warmup: .trueRates)
    // Rates 0, 1e-5, 2e-5, … : 1e-5·(1 + … + 50).
    #expect(abs(history.areas[0] - 1e-5 * 1275) < 1e-15)
    let atPeak = RateHistory(of: schedule, at: [50], warmup: .atPeak)
    #expect(abs(atPeak.areas[0] - 50 * 1e-3) < 1e-15)
  }

  @Test func `no asked step is an empty history`() throws {
    let schedule = try ScheduleText.parse("constant:peak=1e-3,steps=10")
    let history = RateHistory(of: schedule, at: [], warmup: .trueRates)
    #expect(history.areas.isEmpty && history.stretches.isEmpty)
    #expect(AnnealingLaw().values([1, 1, 1, 0.5, 0.9], over: history).isEmpty)
  }

  @Test func `steps beyond the horizon run at the last rate`() throws {
    let schedule = try ScheduleText.parse("linear:peak=1e-3,final=1e-4,steps=100")
    let history = RateHistory(of: schedule, at: [100, 150], warmup: .trueRates)
    #expect(abs(history.areas[1] - history.areas[0] - 50 * 1e-4) < 1e-14)
  }

  @Test func `number types agree`() throws {
    let schedule = try ScheduleText.parse("cosine:peak=1e-3,final=1e-5,steps=2000,warmup=100")
    let history = RateHistory(of: schedule, at: [150, 700, 1300, 2000], warmup: .trueRates)
    let law = AnnealingLaw()
    let theta = [0.45, 0.997]
    var plain = [[Double]](repeating: [0, 0, 0, 0], count: 3)
    var pairs = [[Dual2]](repeating: [0, 0, 0, 0], count: 3)
    var quads = [[Dual4]](repeating: [0, 0, 0, 0], count: 3)
    law.terms(theta, over: history, into: &plain, from: 0)
    law.terms(
      theta.enumerated().map { Dual2($1, lane: $0) }, over: history, into: &pairs, from: 0)
    law.terms(
      theta.enumerated().map { Dual4($1, lane: $0) }, over: history, into: &quads, from: 0)
    for column in 0..<3 {
      for row in 0..<4 {
        #expect(plain[column][row] == pairs[column][row].value)
        #expect(plain[column][row] == quads[column][row].value)
        for lane in 0..<2 {
          #expect(
            pairs[column][row].derivatives[lane] == quads[column][row].derivatives[lane])
        }
      }
    }
    #expect(quads[1][3].derivatives[0] < 0 && quads[2][3].derivatives[1] != 0)
  }
}
