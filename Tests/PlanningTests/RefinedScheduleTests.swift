import Basics
import Foundation
import Records
import Schedules
import TestSupport
import Testing

@testable import Planning

struct RefinedScheduleTests {
  /// A log of a run with these norms, one a step or at every so many.
  private func norms(
    _ values: [Double], every: Int = 1, optimizer: String = "sgd", column: String = "grad_norm",
    schedule: String? = nil, rate: Double? = nil
  ) throws -> GradientNorms {
    let (name, cell) = rate.map { ("lr,", "\($0),") } ?? ("", "")
    let count = column.split(separator: ",").count
    let rows = values.enumerated().map { place, value in
      "\(every * (place + 1)),2.5,\(cell)"
        + [String](repeating: "\(value)", count: count).joined(separator: ",")
    }
    let text =
      "# optimizer: \(optimizer)\n# schedule: \(schedule ?? "constant:peak=0.1,steps=\(every * values.count)")\n"
      + "step,loss,\(name)\(column)\n" + rows.joined(separator: "\n") + "\n"
    let url = FileManager.default.temporaryDirectory.appending(
      path: "refine-\(UUID().uuidString).csv")
    try text.write(to: url, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: url) }
    return try GradientNorms(reading: url.path)
  }

  @Test func `a head that the logged rates contradict does not count, and that is said`() throws {
    let ones = [Double](repeating: 1, count: 40)
    let norms = try norms(ones, schedule: "cosine:peak=0.1,steps=40", rate: 0.1)
    #expect(norms.schedule?.rate(at: 40) == 0.1)
    #expect(norms.account.notes.contains { $0.tellsOfDeparture })
    let same = try self.norms(ones, rate: 0.1)
    #expect(same.schedule?.steps == 40 && !same.account.notes.contains { $0.tellsOfDeparture })
  }

  /// The schedule by its definition, step for step: a median by sorting, sums by adding up.
  private func defined(_ norms: [Double], width: Double, power: Double) -> [Double] {
    let count = norms.count
    let half = Int(width * Double(count) / 2)
    let medians = norms.indices.map { step in
      let window = (step - half...step + half).map { place in
        norms[place < 0 ? 0 : place < count ? place : 2 * (count - 1) - place]
      }
      return window.sorted()[half]
    }
    let weights = medians.map { pow($0, -power) }
    let rates = weights.indices.map { weights[$0] * weights[($0 + 1)...].reduce(0, +) }
    let highest = rates.max() ?? 1
    return rates.map { $0 / highest }
  }

  @Test(arguments: [("sgd", "grad_norm", 2.0), ("adamw", "grad_norm_l1", 1.0)])
  func `rates are as the sums over all steps say`(
    optimizer: String, column: String, power: Double
  ) throws {
    var random = SplitMix64(seed: 7)
    let values = (0..<240).map { step in
      (1 + 3 * exp(-Double(step) / 20) + Double(step) / 240)
        * Double.random(in: 0.7...1.4, using: &random)
    }
    let refined = try RefinedSchedule(norms(values, optimizer: optimizer, column: column))
    let expected = defined(values, width: 0.1, power: power)
    for step in 1...240 {
      #expect(
        abs(refined.schedule.rate(at: step) / 0.1 - expected[step - 1])
          <= RefinedSchedule.tolerance * 1.02)
    }
    #expect(refined.schedule.steps == 240)
    #expect(refined.schedule.rate(at: 240) == 0)
    #expect(abs(refined.peak - 0.1) < 1e-15)
    // Large first gradients make a warm-up, of at least half of the way.
    #expect(refined.peakStep > 5 && refined.schedule.rate(at: 1) < 0.06)
  }

  @Test func `norms that do not change give linear decay`() throws {
    let refined = try RefinedSchedule(norms([Double](repeating: 3, count: 100)))
    for step in 1...100 {
      #expect(abs(refined.schedule.rate(at: step) - 0.1 * Double(100 - step) / 99) < 1e-12)
    }
    #expect(refined.schedule.knots.count == 2)
    #expect(refined.schedule.warmup == 0)
  }

  /// The excess for equal norms is that of published bounds; for norms that fall, linear decay without warm-up is worse
  /// off than for equal ones.
  @Test func `the bound says how far usual schedules are from the refined one`() throws {
    let equal = try RefinedSchedule(norms([Double](repeating: 3, count: 1000))).bounds
    #expect(
      equal.map(\.schedule) == ["linear", "cosine", "wsd, decay 0.2", "constant", "the run's own"])
    for (bound, known) in zip(equal, [0.063434, 0.065243, 0.068680, 0.092111, 0.092111]) {
      #expect(abs(bound.excess - (known / 0.063434 - 1)) < 2e-3, "\(bound)")
    }
    let falling = try RefinedSchedule(norms((0..<1000).map { $0 < 100 ? 8 : 1 })).bounds
    #expect(falling[0].excess > 0.1, "\(falling)")
  }

  /// Where gradients grow at the end, rates far below the peak decide what the bound is.
  @Test(arguments: [10.0, 100])
  func `no usual schedule has a lower bound than the refined one`(growth: Double) throws {
    let refined = try RefinedSchedule(norms((0..<1000).map { $0 < 950 ? 1 : growth }))
    #expect(refined.bounds.allSatisfy { $0.excess > -0.01 }, "\(refined.bounds)")
  }

  @Test func `of several columns of norms the plainest counts, and none of several runs`() throws {
    let ones = [Double](repeating: 1, count: 40)
    let plain = try norms(ones, column: "grad_norm_clipped,grad_norm")
    #expect(plain.column == "grad_norm")
    #expect(throws: LogError.self) {
      try norms(ones, column: "a - train/grad_norm,b - train/grad_norm")
    }
    #expect(throws: LogError.self) { try norms(ones, column: "log_grad_norm") }
  }

  @Test func `norms of every tenth step stand for ten`() throws {
    let course = (0..<50).map { 1 + 4 * exp(-Double($0) / 8) }
    let each = try RefinedSchedule(norms(course.flatMap { [Double](repeating: $0, count: 10) }))
    let tenth = try RefinedSchedule(norms(course, every: 10))
    #expect(tenth.schedule.steps == 500)
    for step in stride(from: 5, through: 500, by: 10) {
      #expect(abs(tenth.schedule.rate(at: step) - each.schedule.rate(at: step)) < 0.004)
    }
  }

  @Test func `a course is stretched to other steps`() throws {
    let course = (0..<200).map { 1 + 2 * exp(-Double($0) / 30) }
    let short = try RefinedSchedule(norms(course))
    let long = try RefinedSchedule(norms(course), peak: 0.3, steps: 2000)
    #expect(long.schedule.steps == 2000)
    for share in [0.05, 0.1, 0.3, 0.5, 0.9] {
      let (a, b) = (
        short.schedule.rate(at: Int(share * 200)), long.schedule.rate(at: Int(share * 2000))
      )
      #expect(abs(b / 0.3 - a / 0.1) < 0.02)
    }
    let shorter = try RefinedSchedule(norms(course), steps: 20)
    #expect(shorter.schedule.steps == 20)
  }

  @Test func `outliers and rows without a norm do not count`() throws {
    var values = [Double](repeating: 2, count: 200)
    values[50] = 1e6
    values[120] = .infinity
    values[121] = 0
    values[122] = .nan
    let refined = try RefinedSchedule(norms(values))
    #expect(refined.unusable >= 2)
    #expect(abs(refined.schedule.rate(at: 100) - 0.05) < 1e-3)
  }

  @Test func `what is missing is asked for`() throws {
    #expect(throws: LogError.self) { try norms([1, 2, 3], optimizer: "shampoo") }
    #expect(throws: LogError.self) { try norms([1, 2, 3], column: "gradient_cosine") }
    #expect(throws: Refusal.self) { try RefinedSchedule(norms([1, 2, 3])) }
    let known = try norms([Double](repeating: 1, count: 30))
    #expect(throws: Refusal.self) { try RefinedSchedule(known, smoothing: 1.5) }
    #expect(throws: Refusal.self) { try RefinedSchedule(known, peak: .nan) }
    #expect(throws: Refusal.self) { try RefinedSchedule(known, steps: 3) }
  }

  @Test(arguments: [
    ("AdamW", GradientNorms.Optimizer.adam), ("lion", .adam), ("Adafactor", .adam), ("sgd", .sgd),
    ("SGD with momentum", .sgd),
  ])
  func `optimizers are known by their names`(name: String, kind: GradientNorms.Optimizer) {
    #expect(GradientNorms.Optimizer(named: name) == kind)
  }
}

struct RunningMedianTests {
  @Test func `medians are those of sorting`() {
    var random = SplitMix64(seed: 3)
    let values = (0..<300).map { _ in Double(Int.random(in: 0...40, using: &random)) }
    let weights = (0..<300).map { _ in Int.random(in: 1...5, using: &random) }
    var window = RunningMedian(of: values)
    var inside: [Int] = []
    for index in values.indices {
      window.add(index, weight: weights[index])
      inside.append(index)
      if inside.count > 31 {
        let first = inside.removeFirst()
        window.add(first, weight: -weights[first])
      }
      let all = inside.flatMap { [Double](repeating: values[$0], count: weights[$0]) }.sorted()
      #expect(window.median == all[(all.count - 1) / 2])
    }
  }
}
