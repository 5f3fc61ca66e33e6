import Basics
import Foundation
import Laws
import Schedules
import Testing

@testable import Fitting

/// What schedules are told apart by that fall at once and those that fall slowly.
@Suite struct AbruptFallsTests {
  private func falls(_ text: String, at steps: [Int]) throws -> [Double] {
    let schedule = try ScheduleText.parse(text)
    return RateHistory(of: schedule, at: steps, warmup: .trueRates)
      .abruptFalls(ofPeak: schedule.peakRate)
  }

  @Test func `a fall at once counts from its step on, and as one if it is large`() throws {
    let falls = try falls(
      "two-stage:peak=2,second=0.2,at=60,steps=100,warmup=10", at: [5, 59, 60, 100])
    #expect(falls[0] == 0 && falls[1] == 0)
    #expect(abs(falls[2] - 1) < 1e-12 && falls[3] == falls[2])
  }

  @Test func `falls add up, and at next to no rate they hardly matter`() throws {
    let falls = try falls("step:peak=1,steps=100,milestones=0.3/0.6/0.9", at: [100])
    #expect(abs(falls[0] - (2 + pow(0.009 / 0.11 / 0.3, 3))) < 1e-9)
  }

  @Test(
    arguments: [
      ("constant:peak=1,steps=2000,warmup=50", 0...0),
      ("cosine:peak=1,steps=2000", 0...0.001),
      ("linear:peak=1,steps=2000", 0...0.001),
      ("wsd:peak=1,steps=2000,decay=0.1", 0...0.1),
      // A rise is no fall.
      ("piecewise:knots=0:0.1/50:0.1/51:1/100:1", 0...0),
    ] as [(String, ClosedRange<Double>)])
  func `decays are not abrupt`(_ text: String, range: ClosedRange<Double>) throws {
    let found = try falls(text, at: [ScheduleText.parse(text).steps])[0]
    #expect(range.contains(found), "\(found)")
  }

  @Test func `it does not matter where the loss is asked`() throws {
    let text = "step:peak=1,steps=1000,warmup=20,milestones=0.3/0.6/0.9"
    let all = try falls(text, at: Array(1...1000))
    let some = try falls(text, at: [100, 299, 300, 301, 650, 1000])
    #expect(some == [100, 299, 300, 301, 650, 1000].map { all[$0 - 1] })
  }

  private func width(of text: String, under average: Average) throws -> Double {
    let schedule = try SyntheticRuns.schedule(text)
    let prediction = average.predictions(of: schedule, at: [schedule.steps])[0]
    let interval = try #require(prediction.interval(level: 0.9))
    return (interval.upper - interval.lower) / prediction.loss
  }

  @Test func `falls further than any that was fitted widen intervals, and the same ones do not`()
    throws
  {
    let smooth = try Average(to: SyntheticRuns.runs(["constant", "cosine"]))
    let fallen = try Average(to: SyntheticRuns.runs(["constant", "cosine", "late"]))
    let (slow, fall) = ("linear", "two-stage:peak=1e-3,second=1e-4,at=5000,steps=8000,warmup=200")
    #expect(try width(of: fall, under: smooth) > 1.1 * width(of: slow, under: smooth))
    #expect(try width(of: fall, under: fallen) < width(of: slow, under: fallen))
    // A further fall is again beyond what was seen.
    let further = "step:peak=1e-3,steps=8000,warmup=200,milestones=0.6/0.8"
    #expect(try width(of: further, under: fallen) > 1.1 * width(of: fall, under: fallen))
  }

  @Test func `a saved average knows its falls, and one of before is wide`() throws {
    let average = try Average(to: SyntheticRuns.runs(["constant", "late"]))
    let fall = "two-stage:peak=1e-3,second=1e-4,at=5000,steps=8000,warmup=200"
    let data = try JSONEncoder().encode(average)
    let read = try JSONDecoder().decode(Average.self, from: data)
    #expect(try width(of: fall, under: read) == width(of: fall, under: average))
    var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object.removeValue(forKey: "abruptFalls") as? Double ?? 0 > 0.8)
    let earlier = try JSONDecoder().decode(
      Average.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(try width(of: fall, under: earlier) > 1.05 * width(of: fall, under: average))
  }
}
