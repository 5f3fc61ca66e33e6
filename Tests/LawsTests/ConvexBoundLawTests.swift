import Laws
import RealModule
import Schedules
import Testing

@Suite struct ConvexBoundLawTests {
  let law = ConvexBoundLaw()

  /// The bound for D = G = 1, sum by sum, over rates η_1…η_T.
  private func bound(_ rates: [Double]) -> Double {
    let last = rates.count
    func sum(_ range: ClosedRange<Int>) -> Double {
      rates[(range.lowerBound - 1)..<range.upperBound].reduce(0, +)
    }
    func squares(_ from: Int) -> Double { rates[(from - 1)...].reduce(0) { $0 + $1 * $1 } }
    var omega = (1 + squares(1)) / (2 * sum(1...last))
    for k in 1..<last {
      omega += 0.5 * rates[k - 1] / sum((k + 1)...last) * squares(k) / sum(k...last)
    }
    return omega
  }

  @Test(arguments: [
    "constant:peak=0.02,steps=150,warmup=10", "cosine:peak=0.03,final=0.001,steps=150",
    "wsd:peak=0.02,final=1e-4,steps=150,decay=40",
  ])
  func `losses are the bound, sum by sum`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let asked = [11, 16, 17, 80, 112, 149, 150]
    let history = RateHistory(of: schedule, at: asked, warmup: .trueRates)
    let losses = law.values([2, 1, 1], over: history)
    for (step, loss) in zip(asked, losses) {
      // A warm-up that starts at rate 0 adds terms of 0.
      let expected = 2 + bound(schedule.rates(through: step))
      #expect(abs(loss - expected) <= 1e-11 * expected, "step \(step)")
      // The bound for logged norms is the same where these are equal.
      let logged = try #require(
        ConvexBound(
          rates: schedule.rates(through: step),
          squaredNorms: [Double](repeating: 1, count: step)))
      #expect(abs(2 + logged.distance + logged.noise - expected) <= 1e-11 * expected)
    }
  }

  /// Optimal peaks and bounds after 1,000 steps, computed apart from this code.
  @Test(arguments: [
    ("constant:peak=1,steps=1000", 0.010856, 0.092111),
    ("linear:peak=1,steps=1001", 0.031497, 0.063434),
  ])
  func `tuned bounds are the known ones`(text: String, peak: Double, expected: Double) throws {
    // Ω = D²·t1/γ + G²·γ·t2, at its best for γ = √(t1/t2). The linear decay is (T + 1 − t)/T.
    let schedule = try ScheduleText.parse(text)
    let history = RateHistory(of: schedule, at: [1000], warmup: .trueRates)
    let scale = schedule.rate(at: 1)
    let distance = law.values([0, 1, 0], over: history)[0] * scale
    let noise = law.values([0, 0, 1], over: history)[0] / scale
    #expect(abs(.sqrt(distance / noise) - peak) < 1e-6)
    #expect(abs(2 * .sqrt(distance * noise) - expected) < 1e-6)
  }

  @Test func `steps at rate 0 leave the bound where it is`() throws {
    let history = RateHistory(
      of: try ScheduleText.parse("linear:peak=0.01,steps=200"), at: [199, 200, 400],
      warmup: .trueRates)
    let losses = law.values([1, 1, 1], over: history)
    #expect(losses[1] == losses[0] && losses[2] == losses[0])
  }
}
