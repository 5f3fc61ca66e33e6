import Foundation
import Schedules
import Testing

@Suite struct SequenceTests {
  @Test(arguments: sequences.indices)
  func `a whole schedule equals its closed form`(index: Int) throws {
    let (text, expected) = sequences[index]
    let schedule = try ScheduleText.parse(text)
    #expect(schedule.steps == 12)
    for (step, rate) in expected.enumerated() {
      #expect(abs(schedule.rate(at: step) - rate) <= 1e-15, "\(text) at step \(step)")
    }
    #expect(schedule.rates(through: 14) == (1...14).map { schedule.rate(at: $0) })
  }

  @Test func `every kind of schedule has a sequence`() {
    let names = Set(sequences.map { $0.text.prefix { $0 != ":" && $0 != "(" } })
    let expected = ScheduleKind.all.map(\.name).filter { ScheduleReference(rawValue: $0) == nil }
    #expect(names == Set(expected.map { $0[...] }))
  }

  @Test func `a long cosine follows the rotation of a phasor`() throws {
    // cos(k·δ) by repeated rotation, so that no cosine of a large argument is taken.
    let schedule = try Cosine(peak: 3e-4, final: 3e-5, steps: 24000, warmup: 2160)
    let delta = Double.pi / 21840
    let (c, s) = (Foundation.cos(delta), Foundation.sin(delta))
    var (x, y) = (1.0, 0.0)
    for step in 2160...24000 {
      #expect(abs(schedule.rate(at: step) - (1.65e-4 + 1.35e-4 * x)) < 1e-15)
      (x, y) = (c * x - s * y, s * x + c * y)
    }
  }

  @Test(arguments: [0, 1, 2160])
  func `cosine and linear have the mean of their ends`(warmup: Int) throws {
    let cosine = try Cosine(peak: 3e-4, final: 3e-5, steps: 24000, warmup: warmup)
    let linear = try Linear(peak: 3e-4, final: 3e-5, steps: 24000, warmup: warmup)
    for schedule: any Schedule in [cosine, linear] {
      // The trapezoidal mean, which is exact for both.
      var sum = (schedule.rate(at: warmup) + schedule.rate(at: 24000)) / 2
      for step in (warmup + 1)..<24000 { sum += schedule.rate(at: step) }
      #expect(abs(sum / Double(24000 - warmup) - 1.65e-4) < 1e-15)
    }
  }

  @Test func `exponential rates fall by one factor`() throws {
    let schedule = try Exponential(peak: 1e-2, final: 1e-6, steps: 1000)
    for step in 1...1000 {
      let factor = schedule.rate(at: step) / schedule.rate(at: step - 1)
      #expect(abs(factor - Foundation.exp(-4 * Foundation.log(10.0) / 1000)) < 1e-13)
    }
  }

  @Test func `decay shapes lie in their known order`() throws {
    let shapes: [DecayShape] = [.square, .cosine, .linear, .oneMinusSqrt]
    let middle = try shapes.map { shape in
      try WSD(peak: 1, steps: 100, decay: 100, shape: shape).rate(at: 25)
    }
    #expect(middle == middle.sorted(by: >))
    #expect(Set(middle).count == 4)
  }
}
