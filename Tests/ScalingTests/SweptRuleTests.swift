import Basics
import Laws
import LeastSquares
import RealModule
import SimulatedStudies
import TestSupport
import Testing

@testable import Scaling

/// Rules for batch and rate, from sweeps whose optima are known.
struct SweptRuleTests {
  /// ln η* = ln c + a·ln N + b·ln D, and B* likewise.
  static let rate = (constant: Double.log(2), size: -0.6, tokens: 0.25)
  static let batch = (constant: Double.log(0.5), size: 0.0, tokens: 0.57)

  static func best(
    _ rule: (constant: Double, size: Double, tokens: Double), _ n: Double, _ d: Double
  )
    -> Double
  {
    .exp(rule.constant + rule.size * .log(n) + rule.tokens * .log(d))
  }

  static let grid: [(size: Double, tokens: Double)] = [1e7, 3e7, 1e8].flatMap { size in
    [10.0, 40, 160].map { (size, $0 * size) }
  }

  /// Exponents from two sizes are published ones, and those of the sweeps are others.
  @Test(arguments: [-0.3, -0.6, -0.1])
  func `far beyond the sweeps the interval holds what their own power would say`(
    exponent: Double
  ) throws {
    func best(_ size: Double) -> Double { 2e-3 * .pow(size / 1e7, exponent) }
    var columns: [ScalingQuantity: [Double]] = [:]
    var losses: [Double] = []
    for size in [1e7, 3e7] {
      for place in 0..<9 {
        let rate = 1.25e-4 * Double.exp2(Double(place))
        let x = Double.log(rate / best(size))
        columns[.parameters, default: []].append(size)
        columns[.tokens, default: []].append(20 * size)
        columns[.rate, default: []].append(rate)
        losses.append((3.2 - 0.1 * .log(size / 1e7)) * (1 + 0.01 * x * x))
      }
    }
    let table = ScalingTable(points: ScalingPoints(columns), losses: losses)
    let rule = try SweptRule(of: table)
    let setting = rule.setting(size: 3e9, tokens: 6e10)
    #expect(!setting.isTested)
    #expect(setting.peakRateInterval.contains(best(3e9)), "\(setting.peakRateInterval)")
    // Within them it is as narrow as before.
    let near = rule.setting(size: 2e7, tokens: 4e8).peakRateInterval
    let widths = (
      near.upper / near.lower, setting.peakRateInterval.upper / setting.peakRateInterval.lower
    )
    #expect(near.contains(best(2e7)) && widths.0 < 10 && widths.0 < widths.1 / 10, "\(widths)")
  }

  /// Losses with a minimum where the rules say, about rates that are round.
  ///
  /// - Parameters:
  ///   - factors: batches over the best one; one alone is a batch of its own for all.
  ///   - scatter: of ln η* of a sweep about the rule.
  static func table(
    _ cells: [(size: Double, tokens: Double)] = grid, rates: [Double] = rates,
    factors: [Double]? = nil, noise: Double = 0, scatter: Double = 0, seed: UInt64 = 1
  ) -> ScalingTable {
    var random = SplitMix64(seed: seed)
    func normal() -> Double { Distributions.normalQuantile(random.uniform()) }
    var columns: [ScalingQuantity: [Double]] = [:]
    var losses: [Double] = []
    for (size, tokens) in cells {
      let center = Double.log(best(rate, size, tokens)) + scatter * normal()
      let right = best(batch, size, tokens)
      for factor in factors ?? [1] {
        let used = factors == nil ? 65536 : Double.exp2(Double.log2(right * factor).rounded())
        for rate in rates {
          let x = Double.log(rate) - center
          let y = factors == nil ? 0 : Double.log(used / right)
          let excess = 0.006 * x * x + 0.004 * y * y - 0.003 * x * y
          columns[.parameters, default: []].append(size)
          columns[.tokens, default: []].append(tokens)
          columns[.batch, default: []].append(used)
          columns[.rate, default: []].append(rate)
          losses.append(
            (1.7 + 400 * .pow(size, -0.34) + 900 * .pow(tokens, -0.31))
              * .exp(excess + noise * normal()))
        }
      }
    }
    return ScalingTable(points: ScalingPoints(columns), losses: losses, name: "sweeps.csv")
  }

  /// From far below to far above the best of all cells.
  static let rates = (0..<11).map { 1e-3 * Double.exp2(Double($0) / 1.0 - 2) }

  @Test func exactSweepsGiveTheRuleBack() throws {
    let rule = try SweptRule(of: Self.table())
    #expect(rule.sweeps.count == 9 && rule.sweeps.allSatisfy { $0.optimum != nil })
    #expect(abs(try #require(rule.rate.exponent(of: .parameters)) + 0.6) < 0.01)
    #expect(abs(try #require(rule.rate.exponent(of: .tokens)) - 0.25) < 0.01)
    let setting = rule.setting(size: 5e7, tokens: 1e9)
    #expect(abs(setting.peakRate / Self.best(Self.rate, 5e7, 1e9) - 1) < 0.03)
    #expect(setting.isTested && setting.batch == 65536 && setting.batchInterval == nil)
    #expect(rule.notes.contains { $0.message.contains("batches were not swept") })
  }

  @Test func ratesAndBatchesAreSearchedTogether() throws {
    let rule = try SweptRule(of: Self.table(factors: [0.25, 0.5, 1, 2, 4], noise: 1e-4))
    #expect(rule.hasBatches && rule.sweeps.count == 9)
    let setting = rule.setting(size: 5e7, tokens: 1e9)
    #expect(abs(Double.log(setting.peakRate / Self.best(Self.rate, 5e7, 1e9))) < 0.1)
    let interval = try #require(setting.batchInterval)
    #expect(interval.contains(Self.best(Self.batch, 5e7, 1e9)))
    #expect(Double.log2(setting.batch) == Double.log2(setting.batch).rounded())
    #expect(abs(try #require(rule.batch?.exponent(of: .tokens)) - 0.57) < 0.1)
  }

  /// Sweeps of a shape at each size and amount of data, without other seeds: at the best batch, which is not told, or at
  /// five batches ×2 about it.
  private static func madeTable(
    _ shape: MadeSweep.Shape, seed: UInt64, hasBatches: Bool
  ) -> ScalingTable {
    var random = SplitMix64(seed: seed)
    let made = MadeSweep(shape, noise: 0.003)
    var columns: [ScalingQuantity: [Double]] = [:]
    var losses: [Double] = []
    for (size, tokens) in grid {
      let center = Double.log(best(rate, size, tokens))
      let batch = Double.log(best(self.batch, size, tokens))
      let shift = hasBatches ? random.uniform() - 0.5 : 0
      for step in hasBatches ? -2...2 : 0...0 {
        let y = (Double(step) + shift) * Double.log(2)
        for run in made.runs(center: center + 0.5 * y, seed: random.next())
        where run.loss.isFinite {
          columns[.parameters, default: []].append(size)
          columns[.tokens, default: []].append(tokens)
          columns[.rate, default: []].append(run.rate)
          if hasBatches { columns[.batch, default: []].append(.exp(batch + y)) }
          losses.append(run.loss + made.loss(batch + y, center: batch) - MadeSweep.least)
        }
      }
    }
    return ScalingTable(points: ScalingPoints(columns), losses: losses)
  }

  /// What the interval claims is what comes true, for noise that moves optima and optima that scatter.
  @Test func intervalsHoldWhatTheyClaim() throws {
    var inside = 0
    let count = 60
    for seed in 0..<count {
      var random = SplitMix64(seed: UInt64(1000 + seed))
      let scatter = 0.15
      let rule = try SweptRule(
        of: Self.table(noise: 2e-3, scatter: scatter, seed: UInt64(seed)))
      let truth =
        Self.best(Self.rate, 5e7, 1e9)
        * .exp(scatter * Distributions.normalQuantile(random.uniform()))
      if rule.setting(size: 5e7, tokens: 1e9).peakRateInterval.contains(truth) { inside += 1 }
    }
    #expect((48...60).contains(inside), "\(inside) of \(count)")
  }

  /// Sweeps that lean, as real ones do, of whose shapes none is the one that is fitted: a parabola through the lowest
  /// rates holds the best rate of a fifth of these.
  @Test(arguments: [MadeSweep.Shape.twoPowers, .steepLeft, .cliff, .parabola])
  func valleysThatLeanAreHeld(shape: MadeSweep.Shape) throws {
    var (told, held, ruleHeld) = (0, 0, 0)
    let count = 12
    for seed in 1...UInt64(count) {
      let rule = try SweptRule(of: Self.madeTable(shape, seed: seed, hasBatches: false))
      for sweep in rule.sweeps {
        guard let interval = sweep.optimum?.peakRate.interval else { continue }
        told += 1
        if interval.contains(Self.best(Self.rate, sweep.size, sweep.tokens)) { held += 1 }
      }
      if rule.setting(size: 5e7, tokens: 1e9).peakRateInterval.contains(
        Self.best(Self.rate, 5e7, 1e9))
      {
        ruleHeld += 1
      }
    }
    #expect(told >= 5 * count, "\(told) of \(9 * count)")
    #expect(Double(held) >= 0.8 * Double(told), "\(held) of \(told)")
    #expect(ruleHeld >= count - 3, "\(ruleHeld) of \(count)")
  }

  /// Eight rates of one batch tell noise poorly, and all sweeps of a table well: without replicates, of valleys with walls
  /// that are no parabolas, most tell their best rate and batch.
  @Test(arguments: [MadeSweep.Shape.twoPowers, .cliff, .tub])
  func sweepsOfBatchesTellEachOtherTheirNoise(shape: MadeSweep.Shape) throws {
    var (told, rates, batches) = (0, 0, 0)
    let seeds: [UInt64] = [1, 2, 3]
    for seed in seeds {
      let rule = try SweptRule(of: Self.madeTable(shape, seed: seed, hasBatches: true))
      for optimum in rule.sweeps.map({ ($0, $0.optimum) }) {
        guard let found = optimum.1, let batch = found.batch else { continue }
        let (size, tokens) = (optimum.0.size, optimum.0.tokens)
        told += 1
        if found.peakRate.interval.contains(Self.best(Self.rate, size, tokens)) { rates += 1 }
        if batch.interval.contains(Self.best(Self.batch, size, tokens)) { batches += 1 }
      }
    }
    let all = 9 * seeds.count
    #expect(10 * told >= 7 * all, "\(told) of \(all)")
    #expect(10 * rates >= 6 * told && 10 * batches >= 6 * told, "\(rates), \(batches) of \(told)")
  }

  @Test func noiseIsToldByAllSweepsAndMayDepartFromIt() {
    let noise = SweepNoise(of: [], given: nil)
    let before = noise.factors
    func most(_ factors: [SweepNoise.Factor]) -> Double? {
      factors.max { $0.log < $1.log }?.value
    }
    func evidence(of factor: Double) -> [Double] {
      before.map { -2 * Double.log($0.value / factor) * .log($0.value / factor) }
    }
    // One alone is told nothing by itself.
    #expect(noise.factors(by: [evidence(of: 4)])[0].map(\.log) == before.map(\.log))
    let many = noise.factors(by: [[Double]?](repeating: evidence(of: 4), count: 9) + [nil])
    #expect(many.allSatisfy { most($0).map { abs($0 - 4) < 1e-9 } == true })
    // What others say does not rule out that one is far noisier.
    let odd = noise.factors(by: [[Double]?](repeating: evidence(of: 0.5), count: 9) + [nil])[9]
    let logs = odd.map(\.log)
    #expect((logs.max() ?? 0) - (logs.last ?? 0) < 12)
    #expect(SweepNoise(of: [], given: 0.01).factors(by: [[0], [0]]).allSatisfy { $0.count == 1 })
  }

  /// A scatter that optima hide, as they are known to little better, is doubted and not taken for none.
  @Test func theDoubtOfTheScatterIsInTheInterval() throws {
    var inside = 0
    let count = 400
    for seed in 0..<UInt64(count) {
      var random = SplitMix64(seed: seed + 77)
      func normal() -> Double { Distributions.normalQuantile(random.uniform()) }
      let error = 0.08
      let values = Self.grid.map {
        .log(Self.best(Self.rate, $0.size, $0.tokens)) + 0.1 * normal() + error * normal()
      }
      let power = try #require(
        HyperparameterPower(
          values, errors: values.map { _ in error },
          places: [
            (.parameters, Self.grid.map { .log($0.size) }),
            (.tokens, Self.grid.map { .log($0.tokens) }),
          ], held: [:], level: 0.9))
      let rule = power.asRule
      let said = rule.constant + rule.size * .log(5e7) + rule.tokens * .log(1e9)
      let found = Double.log(Self.best(Self.rate, 5e7, 1e9)) + 0.1 * normal()
      let ends = power.departure(at: [.parameters: .log(5e7), .tokens: .log(1e9)])
      if ends.contains(found - said) { inside += 1 }
    }
    #expect((340...380).contains(inside), "\(inside) of \(count)")
  }

  /// There is one search for the best rate.
  @Test func ruleAndSensitivityAgree() throws {
    let table = Self.table([(1e8, 2e9)], noise: 2e-3)
    let sweep = try #require(try SweptRule(of: table, seed: 3).sweeps.first)
    let runs = table.losses.indices.map {
      SweptRun(rate: table.points.values(.rate)[$0], loss: table.losses[$0])
    }
    let analysis = try SensitivityAnalysis(
      of: SweptRuns(runs),
      options: SensitivityOptions(tolerance: HyperparameterSweep.nearly, seed: 3))
    let found = try #require(analysis.sweeps[0].optimum.found)
    #expect(sweep.optimum?.peakRate == found.rate)
    #expect(sweep.optimum?.nearlyBest == found.asGood)
  }

  @Test func noiseWidensOptima() throws {
    // Three seeds tell the noise.
    func seeds(_ noise: Double) -> ScalingTable {
      Self.table(Self.grid.flatMap { [$0, $0, $0] }, noise: noise)
    }
    let quiet = try SweptRule(of: seeds(2e-4))
    let loud = try SweptRule(of: seeds(3e-3))
    #expect(loud.noiseSamples > 0)
    func widths(_ rule: SweptRule) -> [Double] {
      rule.sweeps.compactMap {
        $0.optimum.map { .log($0.peakRate.interval.upper / $0.peakRate.interval.lower) }
      }
    }
    #expect(try #require(widths(loud).median) > 3 * (try #require(widths(quiet).median)))
    #expect(abs(loud.noise / 3e-3 - 1) < 0.5)
  }

  /// A best rate at an end of what was tried is said, and is no point of the rule.
  @Test func edgesAreLeftOutAndSaid() throws {
    let cut = Self.table(rates: Self.rates.filter { $0 < 0.05 })
    let rule = try SweptRule(of: cut)
    let edges = rule.sweeps.filter {
      if case .beyond(.rate, isUpwards: true, let bound) = $0.outcome {
        return bound <= Self.best(Self.rate, $0.size, $0.tokens) && $0.words.contains("or above")
      }
      return false
    }
    #expect(!edges.isEmpty && edges.count < rule.sweeps.count)
    #expect(rule.notes.contains { $0.message.contains("or above") })
    // What is left is right all the same.
    let exponent = try #require(rule.rate.exponents.first { $0.quantity == .parameters })
    #expect(exponent.reason == nil, "\(exponent)")
    #expect(exponent.estimate.interval.contains(-0.6), "\(exponent)")
    #expect(abs(exponent.estimate.value + 0.6) < 0.15, "\(exponent.estimate)")
    #expect(throws: Refusal.self) {
      try SweptRule(of: Self.table(rates: Self.rates.filter { $0 < 0.002 }))
    }
  }

  /// What few sweeps cannot tell is held at a published exponent, and said.
  @Test func exponentsThatCannotBeToldAreHeld() throws {
    let oneSize = try SweptRule(of: Self.table([(1e8, 1e9), (1e8, 4e9), (1e8, 1.6e10)]))
    #expect(oneSize.rate.exponent(of: .parameters) == HyperparameterRule.stepLaw.rate.size)
    #expect(abs(try #require(oneSize.rate.exponent(of: .tokens)) - 0.25) < 0.02)
    #expect(oneSize.notes.contains { $0.message.contains("goes with N cannot be told") })
    let together = try SweptRule(
      of: Self.table([(1e7, 2e8), (3e7, 6e8), (1e8, 2e9), (3e8, 6e9)]))
    #expect(together.rate.exponent(of: .tokens) == HyperparameterRule.stepLaw.rate.tokens)
    #expect(together.notes.contains { $0.message.contains("grows with N") })
    let one = try SweptRule(of: Self.table([(1e8, 2e9)]))
    #expect(one.notes.count { $0.message.contains("cannot be told") } == 2)
    #expect(one.setting(size: 1e8, tokens: 2e9).isTested)
    let two = try SweptRule(of: Self.table([(1e7, 2e8), (1e8, 2e9)], noise: 1e-3))
    let (few, many) = (
      two.setting(size: 5e7, tokens: 1e9).peakRateInterval,
      try SweptRule(of: Self.table(noise: 1e-3)).setting(size: 5e7, tokens: 1e9).peakRateInterval
    )
    #expect(few.upper / few.lower > many.upper / many.lower)
  }

  @Test func beyondTheSweepsTheEdgeCounts() throws {
    let rule = try SweptRule(of: Self.table())
    let beyond = rule.setting(size: 1e10, tokens: 2e11)
    #expect(!beyond.isTested)
    let edge = rule.setting(size: 1e8, tokens: 1.6e10)
    #expect(edge.isTested && abs(beyond.peakRate / edge.peakRate - 1) < 1e-6)
    #expect(
      abs(beyond.unlimitedPeakRate / Self.best(Self.rate, 1e10, 2e11) - 1) < 0.02)
  }

  @Test func sweepsAreReadByTheirUsualNames() throws {
    let text =
      "model_size,train_tokens,lr,final_loss\n"
      + Self.rates.map { "1e8,2e9,\($0),\(3 + 0.01 * .pow(.log($0 / 0.02), 2))" }.joined(
        separator: "\n")
    let table = try ScalingTableTests.read(
      text, quantities: SweptRule.quantities, ScalingReading(lossColumn: "final_loss"))
    let rule = try SweptRule(of: table)
    #expect(abs(rule.setting(size: 1e8, tokens: 2e9).peakRate / 0.02 - 1) < 0.03)
    #expect(rule.batch == nil)
    #expect(rule.notes.contains { $0.message.contains("do not say their batch") })
  }
}
