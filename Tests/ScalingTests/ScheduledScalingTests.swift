import Basics
import Differentiation
import Fitting
import Foundation
import Laws
import RealModule
import Records
import Schedules
import TestSupport
import Testing

@testable import Scaling

/// Curves of several sizes and schedules whose law is known.
private struct SyntheticLadder {
  /// E, A, alpha, B, beta, mu, rho, memory, for N in 1e8 and S in 1e10.
  var truth = [1.5, 0.9, 0.3, 0.7, 0.35, 0.05, 0.1, 0.08]
  var noise = 0.0
  var runDeviation = 0.0
  var seed: UInt64 = 1

  static let sizes = [1e8, 2e8, 4e8]
  static let lengths = [5.0, 20, 80]

  func loss(of run: ScheduledRun, at place: Double) -> Double {
    let size = Double.log(run.size / 1e8)
    let area = Double.log(run.rates.area(through: place) / 1e10)
    let learned =
      truth[1] * .exp(-truth[2] * size) + truth[3] * .exp(truth[5] * size - truth[4] * area)
    return truth[0] + learned
      * (1 + truth[6] * run.rates.hotShare(at: place, memory: truth[7]))
  }

  func run(size: Double, length: Double, shape: RelativeRates, rows: Int = 40) -> ScheduledRun {
    let end = size * length
    var run = ScheduledRun(
      name: "\(size) \(length)", size: size, rates: shape.stretched(to: end))
    run.tokens = (1...rows).map { end * Double($0) / Double(rows) }
    run.losses = run.tokens.map { loss(of: run, at: $0) }
    return run
  }

  func runs(of shape: RelativeRates = .cosine(final: 0.1)) -> [ScheduledRun] {
    var generator = SplitMix64(seed: seed)
    func normal() -> Double {
      (-2 * Double.log(generator.uniform())).squareRoot() * .cos(2 * .pi * generator.uniform())
    }
    return Self.sizes.flatMap { size in
      Self.lengths.map { length in
        var run = run(size: size, length: length, shape: shape)
        let shift = runDeviation * normal()
        run.losses = run.losses.map { $0 * .exp(shift + noise * normal()) }
        return run
      }
    }
  }
}

struct RelativeRatesTests {
  @Test func `A constant rate has all of it felt, and an area of its tokens`() throws {
    let rates = try RelativeRates(tokens: [0, 1e9], rates: [1, 1])
    for place in [1e6, 3e8, 1e9] {
      #expect(rates.hotShare(at: place, memory: 0.05) == 1)
      #expect(rates.area(through: place) == place)
    }
  }

  @Test func `Warm-up counts half its tokens and as if at the peak`() throws {
    let rates = try RelativeRates(tokens: [0, 1e8, 1e9], rates: [0, 1, 1], warmup: 1e8)
    #expect(rates.area(through: 1e9) == 0.95e9)
    #expect(rates.area(through: 5e7) == 2.5e7)
    #expect(rates.hotShare(at: 5e7, memory: 0.05) == 1)
  }

  @Test func `A linear decay's area and felt share are its integrals`() throws {
    let (end, start, memory) = (1e9, 6e8, 0.05)
    let shape = RelativeRates.linearDecay(share: 0.4).stretched(to: end)
    #expect(abs(shape.area(through: end) / (start + 0.2e9) - 1) < 1e-12)
    // The straight line in many short falls, each by a sum that knows nothing of pieces.
    let count = 40_000
    for place in [7e8, 8.5e8, 1e9] {
      var expected = 1.0
      for step in 0..<count {
        let middle = start + (end - start) * (Double(step) + 0.5) / Double(count)
        if middle > place { break }
        expected -= (1 - .exp(-(place - middle) / (memory * place))) / Double(count)
      }
      #expect(abs(shape.hotShare(at: place, memory: memory) - expected) < 2e-3)
      let area = shape.area(through: place)
      let fallen = (place - start) * (place - start) / (2 * (end - start))
      #expect(abs(area / (place - fallen) - 1) < 1e-12)
    }
  }

  @Test func `A curved decay of many knots is felt as it is with all of them`() throws {
    let places = (0...5000).map { Double($0) / 5000 }
    let rates = try RelativeRates(
      tokens: places, rates: places.map { (1 + .cos(.pi * $0)) / 2 })
    for place in [0.3, 0.7, 1] {
      var expected = 1.0
      for (a, b) in zip(places, places.dropFirst()) where b <= place + 1e-12 {
        let fall = (.cos(.pi * a) - Double.cos(.pi * b)) / 2
        expected -= fall * (1 - .exp(-(place - (a + b) / 2) / (0.05 * place)))
      }
      #expect(abs(rates.hotShare(at: place, memory: 0.05) - expected) < 5e-3)
      let area = place / 2 + .sin(.pi * place) / (2 * .pi)
      #expect(abs(rates.area(through: place) - area) < 1e-6)
    }
  }

  @Test func `A schedule's rates become those over its peak`() throws {
    let schedule = try WSD(peak: 2e-3, final: 0, steps: 1000, warmup: 100, decay: 200)
    let rates = try RelativeRates(schedule, tokensPerStep: 1e4)
    #expect(rates.warmup == 1e6)
    #expect(rates.end == 1e7)
    #expect(rates.rate(at: 5e6) == 1)
    #expect(abs(rates.rate(at: 9e6) - 0.5) < 1e-9)
    #expect(rates.rate(at: 1e7) == 0)
  }

  @Test func `What are no rates is refused`() {
    #expect(throws: Refusal.self) { try RelativeRates(tokens: [], rates: []) }
    #expect(throws: Refusal.self) { try RelativeRates(tokens: [0, 1e9], rates: [0, 0]) }
    #expect(throws: Refusal.self) { try RelativeRates(tokens: [0, 1e9, 1e8], rates: [1, 1, 1]) }
    #expect(throws: Refusal.self) { try RelativeRates(tokens: [0, 1e9], rates: [1, .nan]) }
    #expect(throws: Refusal.self) {
      try RelativeRates(tokens: [0, 1e9], rates: [1, 1], warmup: 2e9)
    }
  }
}

struct ScheduledScalingTests {
  @Test func `Derivatives of the law agree with differences`() {
    var rows = ScheduledRows()
    let reference = ScheduledReference(logSize: .log(2e8), logArea: .log(5e9))
    for run in SyntheticLadder().runs() {
      rows.append(
        run, at: [run.end / 3, run.end], from: reference, size: 0, trunk: 0)
    }
    for law in [ScheduledScalingLaw(isCoupled: false), ScheduledScalingLaw(isCoupled: true)] {
      var p = law.start(exponent: 0.3, medianLoss: 1.4)
      p[5] = 0.1
      let slopes = law.slopes(p, at: rows)
      let beliefs = law.departureSlopes(p, isThin: true)
      for index in p.indices {
        var (above, below) = (p, p)
        above[index] += 1e-5
        below[index] -= 1e-5
        let differences = zip(law.logLosses(above, at: rows), law.logLosses(below, at: rows))
          .map { ($0 - $1) / 2e-5 }
        for (slope, difference) in zip(slopes[index], differences) {
          #expect(abs(slope - difference) < 1e-8 + 1e-6 * abs(slope))
        }
        let departures = zip(
          law.departures(above, isThin: true), law.departures(below, isThin: true)
        ).map { ($0 - $1) / 2e-5 }
        for (slope, difference) in zip(beliefs[index], departures) {
          #expect(abs(slope - difference) < 1e-6 + 1e-6 * abs(slope))
        }
      }
    }
  }

  @Test func `With one exponent of coupling the two forms are one`() {
    var rows = ScheduledRows()
    let reference = ScheduledReference(logSize: .log(2e8), logArea: .log(5e9))
    for run in SyntheticLadder().runs() {
      rows.append(run, at: [run.end], from: reference, size: 0, trunk: 0)
    }
    let p = ScheduledScalingLaw(isCoupled: false).start(exponent: 0.3, medianLoss: 1.4)
    let added = ScheduledScalingLaw(isCoupled: false).logLosses(p, at: rows)
    let coupled = ScheduledScalingLaw(isCoupled: true).logLosses(p + [0], at: rows)
    for (a, b) in zip(added, coupled) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func `What the law learns of covariances rises from where it begins`() throws {
    let fit = try ScheduledScalingFit(
      to: SyntheticLadder(noise: 0.003, runDeviation: 0.004, seed: 3).runs())
    let constants = fit.forms[0].constants.logs.map { Double.exp($0) }
    #expect(abs(.log(constants[ScheduledScalingCovariance.noise] / 0.003)) < 0.4)
    #expect(constants[ScheduledScalingCovariance.run] > 0.001)
  }

  @Test func `Known laws are recovered within intervals`() throws {
    var (held, asked) = (0, 0)
    for seed in UInt64(1)...6 {
      let ladder = SyntheticLadder(noise: 0.001, runDeviation: 0.002, seed: seed)
      let fit = try ScheduledScalingFit(to: ladder.runs())
      let planned = [40.0, 160].flatMap { length in
        [8e8, 2e8].map { ladder.run(size: $0, length: length, shape: .linearDecay(share: 0.2)) }
      }
      for (run, estimate) in zip(planned, try fit.losses(of: planned)) {
        let truth = run.losses[run.losses.count - 1]
        asked += 1
        held += estimate.interval.contains(truth) ? 1 : 0
        #expect(abs(estimate.value / truth - 1) < 0.01)
      }
      #expect(fit.parameters.names.prefix(2) == ["E", "A"])
      #expect(fit.parameters["rho"].map { abs($0.value - 0.1) < 0.05 } ?? false)
    }
    #expect(Double(held) / Double(asked) >= 0.85)
  }

  @Test func `The best size of a budget is that of the known law`() throws {
    let ladder = SyntheticLadder(noise: 0.0005, runDeviation: 0.001)
    let fit = try ScheduledScalingFit(to: ladder.runs())
    let compute = 1e21
    let best = try fit.optimum(compute: compute)
    let truth = (0...4000).map { 1e7 * Double.exp(Double($0) / 4000 * .log(1e4)) }.min {
      func loss(_ size: Double) -> Double {
        ladder.loss(
          of: ladder.run(
            size: size, length: compute / (6 * size * size), shape: .cosine(final: 0.1), rows: 1),
          at: compute / (6 * size))
      }
      return loss($0) < loss($1)
    }
    #expect(best.size.interval.contains(try #require(truth)))
    #expect(best.size.interval.upper / best.size.interval.lower < 10)
    #expect(abs(best.tokens * best.size.value * 6 / compute - 1) < 1e-9)
    #expect(best.loss.interval.contains(best.loss.value))
  }

  @Test func `Rows as if annealed agree with runs that were`() throws {
    let ladder = SyntheticLadder(noise: 0.0005)
    let fit = try ScheduledScalingFit(to: ladder.runs())
    let annealed = try fit.annealedTable()
    #expect(annealed.table.count == fit.rowCount)
    #expect(annealed.covariance.count == fit.rowCount)
    for row in stride(from: 0, to: annealed.table.count, by: 7) {
      let size = annealed.table.points.values(.parameters)[row]
      let tokens = annealed.table.points.values(.tokens)[row]
      let run = ladder.run(
        size: size, length: tokens / size, shape: .cosine(final: 0.1), rows: 1)
      #expect(abs(annealed.table.losses[row] / run.losses[0] - 1) < 0.005)
      #expect(annealed.covariance[row][row] > 0)
    }
    let alone = try fit.annealedLosses(size: 4e8, tokens: [8e9, 3.2e10])
    #expect(alone.count == 2)
    #expect(alone[1].value < alone[0].value)
  }

  @Test func `Equal seeds give equal answers`() throws {
    let runs = SyntheticLadder(noise: 0.001).runs()
    let a = try ScheduledScalingFit(to: runs, seed: 5).optimum(compute: 1e21)
    let b = try ScheduledScalingFit(to: runs, seed: 5).optimum(compute: 1e21)
    #expect(a == b)
  }

  // MARK: Refusals and doubts

  @Test func `Runs that cannot carry the law are refused`() throws {
    let ladder = SyntheticLadder()
    let constant = try RelativeRates(tokens: [0, 1], rates: [1, 1])
    #expect(throws: Refusal.self) {
      try ScheduledScalingFit(to: ladder.runs().filter { $0.size == 1e8 })
    }
    #expect(throws: Refusal.self) { try ScheduledScalingFit(to: ladder.runs(of: constant)) }
    #expect(throws: Refusal.self) { try ScheduledScalingFit(to: []) }
    #expect(throws: Refusal.self) { try ScheduledScalingFit(to: ladder.runs(), level: 1) }
    let rewarmed = try RelativeRates(tokens: [0, 0.5, 0.6, 1], rates: [1, 0.2, 0.9, 0.1])
    #expect(throws: Refusal.self) { try ScheduledScalingFit(to: ladder.runs(of: rewarmed)) }
    var broken = ladder.runs()
    broken[2].losses[3] = -1
    #expect(throws: Refusal.self) { try ScheduledScalingFit(to: broken) }
    broken[2].losses.removeLast()
    #expect(throws: Refusal.self) { try ScheduledScalingFit(to: broken) }
  }

  @Test func `Rates above those that were fitted are refused, and far targets doubted`() throws {
    let fit = try ScheduledScalingFit(to: SyntheticLadder(noise: 0.001).runs())
    let hot = try RelativeRates(tokens: [0, 1], rates: [2, 0])
    #expect(throws: Refusal.self) {
      try fit.annealedLosses(size: 1e8, tokens: [1e10], along: hot)
    }
    #expect(throws: Refusal.self) { try fit.annealedLosses(size: -1, tokens: [1e10]) }
    #expect(
      fit.remarks(size: 4e9, tokens: [1e10]).contains { $0.message.contains("largest model") })
    #expect(fit.remarks(size: 2e8, tokens: [1e12]).contains { $0.message.contains("longest run") })
    #expect(fit.remarks(size: 2e8, tokens: [8e9]).isEmpty)
  }

  @Test func `One length of one schedule is told`() throws {
    let ladder = SyntheticLadder(noise: 0.001)
    let one = ladder.runs().filter { abs($0.end / $0.size - 20) < 1 }
    let fit = try ScheduledScalingFit(to: one)
    #expect(fit.notes.contains { $0.message.contains("one schedule and length") })
    let two = try ScheduledScalingFit(to: ladder.runs().filter { $0.size < 3e8 })
    #expect(two.notes.contains { $0.message.contains("two sizes") })
  }

  @Test func `Of many runs as many rows are used as there is time for`() throws {
    let ladder = SyntheticLadder(noise: 0.001)
    let runs = (0..<200).map { index in
      ladder.run(
        size: 1e8 * Double(1 + index % 4), length: 20 + Double(index), shape: .cosine(), rows: 3)
    }
    let fit = try ScheduledScalingFit(to: runs)
    #expect(fit.rowCount == ScheduledScalingFit.mostRows)
    #expect(fit.notes.contains { $0.message.contains("left out") && !$0.isDoubt })
  }

  // MARK: Reading

  @Test func `A table of curves becomes runs, with a warm-up found in the rates`() throws {
    var text = "run,params,tokens,lr,loss\n"
    for (name, size) in [("a", 1e8), ("b", 2e8)] {
      for step in 1...20 {
        let rate = step < 4 ? Double(step) * 2.5e-4 : 1e-3 * Double(21 - step) / 17
        let loss = step % 5 == 0 ? "\(3 - 0.01 * Double(step))" : ""
        text += "\(name),\(size),\(step)e8,\(rate),\(loss)\n"
      }
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "scheduled-\(UUID()).csv")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let runs = try ScheduledRun.runs(reading: file.path)
    #expect(runs.map(\.name) == ["a", "b"])
    #expect(runs[1].size == 2e8)
    // A rate without a loss counts; 2.5e-4 a step reaches the peak at the fourth.
    #expect(runs[0].tokens == [5e8, 10e8, 15e8, 20e8])
    #expect(abs(runs[0].rates.warmup - 4e8) < 1)
    #expect(abs(runs[0].rates.rate(at: 20e8) - 1.0 / 17) < 1e-9)
    #expect(throws: LogError.self) {
      try ScheduledRun.runs(reading: file.path, rateColumn: "no such column")
    }
  }

  @Test func `A run of a log keeps its schedule`() throws {
    let schedule = try Cosine(peak: 1e-3, final: 1e-4, steps: 1000, warmup: 50)
    let run = Run(
      name: "log", records: (1...10).map { Record(step: $0 * 100, loss: 3 - 0.01 * Double($0)) },
      schedule: schedule)
    #expect(throws: Refusal.self) { try ScheduledRun(run, tokensPerStep: 1e6) }
    let scheduled = try ScheduledRun(run, tokensPerStep: 1e6, size: 1e8)
    #expect(scheduled.end == 1e9)
    #expect(scheduled.tokens.last == 1e9)
    #expect(scheduled.rates.warmup == 5e7)
    #expect(abs(scheduled.rates.rate(at: 1e9) - 0.1) < 1e-6)
  }

  // MARK: A public ladder

  @Test(
    .enabled(
      if: SharedData.isPresent,
      "the public curves of a ladder of sizes are not part of the project"))
  func `Models of 1B are forecast from curves of up to 760M`() throws {
    let ladder = try ScheduledRun.runs(
      reading: SharedData.file("scaling/ladder-curves-190m-1b.csv").path,
      ScalingReading(lossColumn: "c4_loss"))
    #expect(ladder.count == 20)
    let fit = try ScheduledScalingFit(to: ladder.filter { $0.size < 1e9 })
    let asked = ladder.filter { $0.size > 1e9 }
    var sum = 0.0
    for (run, estimate) in zip(asked, try fit.losses(of: asked)) {
      let loss = try #require(run.losses.last)
      #expect(estimate.interval.contains(loss), "\(run.name)")
      sum += abs(estimate.value / loss - 1)
    }
    #expect(sum / Double(asked.count) < 0.003)
    let best = try fit.optimum(compute: 10 * 6 * 758_220_288 * 1.5165e11)
    #expect((4.2e9...5.3e9).contains(best.size.value))
    #expect((best.size.interval.upper / best.size.interval.lower).squareRoot() < 1.3)
  }
}
