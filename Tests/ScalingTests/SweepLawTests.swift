import Basics
import Laws
import RealModule
import SimulatedStudies
import Testing

@testable import Scaling

/// How best rates move with size, and where training breaks.
struct SweepLawTests {
  /// ln η* = −6 − 0.4·ln(N/1e7).
  static func sweeps(_ sizes: [Double], noise: Double = 1e-3) -> [SweptRun] {
    sizes.enumerated().flatMap { index, size in
      MadeSweep(.parabola, noise: noise, count: 9).runs(
        center: -6 - 0.4 * .log(size / 1e7), seed: UInt64(index) + 5, size: size)
    }
  }

  @Test func `the best rate's power of size comes back and is forecast`() throws {
    let analysis = try SensitivityAnalysis(
      of: SweptRuns(Self.sweeps([1e7, 4e7, 1.6e8, 6.4e8])), at: [[.parameters: 1e10]])
    let law = try #require(analysis.laws.first)
    let exponent = try #require(law.exponents.first?.estimate)
    #expect(exponent.interval.contains(-0.4) && exponent.interval.width < 0.5)
    let rate = try #require(analysis.forecasts.first?.forecast.rate)
    #expect(rate.interval.contains(.exp(-6 - 0.4 * .log(1e3))))
    #expect(abs(try #require(analysis.forecasts.first?.forecast.extrapolation) - 15.6) < 0.1)
  }

  @Test func `two sizes give a wider answer than four, and one gives none`() throws {
    func exponent(_ sizes: [Double]) throws -> Estimate? {
      try SensitivityAnalysis(of: SweptRuns(Self.sweeps(sizes))).laws.first?.exponents.first?
        .estimate
    }
    let two = try #require(try exponent([1e7, 4e7]))
    let four = try #require(try exponent([1e7, 4e7, 1.6e8, 6.4e8]))
    #expect(two.interval.contains(-0.4))
    #expect(two.interval.width > 2 * four.interval.width)
    #expect(try exponent([1e7]) == nil)
  }

  @Test func `what grows together is not told apart`() throws {
    var runs = Self.sweeps([1e7, 4e7, 1.6e8])
    for index in runs.indices { runs[index].length = 20 * (runs[index].size ?? 1) }
    let law = try #require(try SensitivityAnalysis(of: SweptRuns(runs)).laws.first)
    #expect(law.exponents.map(\.quantity) == [.parameters, .tokens])
    #expect(law.exponents[0].estimate != nil && law.exponents[1].estimate == nil)
    #expect(law.exponents[1].reason?.contains("grows with N") == true)
  }

  @Test func `a forecast that needs what is not told is refused`() throws {
    let analysis = try SensitivityAnalysis(
      of: SweptRuns(Self.sweeps([1e7, 4e7, 1.6e8])), at: [[.tokens: 1e9]])
    let forecast = try #require(analysis.forecasts.first?.forecast)
    #expect(forecast.rate == nil && forecast.reason?.contains("N is not said") == true)
  }

  /// Runs that break from a rate on that falls as N^−0.3.
  static func breaking(_ sizes: [Double]) -> [SweptRun] {
    sizes.flatMap { size in
      (0..<10).map { step -> SweptRun in
        let rate = 1e-3 * Double.exp2(Double(step))
        let limit = 0.1 * Double.pow(size / 1e7, -0.3)
        return SweptRun(
          rate: rate, loss: rate < limit ? 3 + 0.01 * abs(Double(step - 4)) : .nan, size: size,
          initialLoss: 10)
      }
    }
  }

  @Test func `where training breaks is a bracket, and moves with size`() throws {
    let sizes = [1e7, 4e7, 1.6e8, 6.4e8]
    let analysis = try SensitivityAnalysis(of: SweptRuns(Self.breaking(sizes)))
    for (sweep, size) in zip(analysis.sweeps, sizes) {
      let limit = 0.1 * Double.pow(size / 1e7, -0.3)
      #expect(try #require(sweep.breakingRate).contains(limit))
    }
    let law = try #require(analysis.breakingLaws.first)
    #expect(try #require(law.exponent).interval.contains(-0.3))
    let rate = try #require(law.rate(size: 1e10))
    #expect(rate.interval.contains(0.1 * .pow(1e3, -0.3)))
    // The largest size, before it is run.
    let small = try SensitivityAnalysis(of: SweptRuns(Self.breaking(Array(sizes.prefix(3)))))
    #expect(
      try #require(small.breakingLaws.first?.rate(size: 6.4e8)).interval
        .contains(0.1 * .pow(64, -0.3)))
  }

  @Test func `one size says nothing of another, and none broke is no limit`() throws {
    let one = try SensitivityAnalysis(of: SweptRuns(Self.breaking([1e7])))
    let law = try #require(one.breakingLaws.first)
    #expect(law.exponent == nil && law.rate(size: 1e9) == nil && law.rate(size: 1e7) != nil)
    let whole = Self.sweeps([1e7, 4e7])
    #expect(try SensitivityAnalysis(of: SweptRuns(whole)).breakingLaws.isEmpty)
  }

  /// ln M = 2 + 0.6·ln(N/1e7) + 0.3·ln(η/1e-2).
  static func logits(_ sizes: [Double], rates: [Double] = [3e-3, 1e-2, 3e-2]) -> [SweptRun] {
    sizes.flatMap { size in
      rates.map { rate in
        SweptRun(
          rate: rate, loss: 3 + abs(.log(rate / 1e-2)) / 10, size: size,
          attentionLogit: .exp(2 + 0.6 * .log(size / 1e7) + 0.3 * .log(rate / 1e-2)))
      }
    }
  }

  @Test func `logits that grow as a power pass the threshold where they would`() throws {
    let analysis = try SensitivityAnalysis(
      of: SweptRuns(Self.logits([1e7, 4e7, 1.6e8, 6.4e8, 2.56e9])), at: [[.parameters: 2e12]])
    let growth = try #require(analysis.logits.first { abs($0.rate - 1e-2) < 1e-6 })
    let truth = 1e7 * Double.exp((.log(1e4) - 2) / 0.6)
    #expect(try #require(growth.breakingSize).interval.contains(truth))
    #expect(try #require(growth.logit(size: 1e10)).interval.contains(.exp(2 + 0.6 * .log(1e3))))
    let broken = try #require(analysis.logitBreaks.first)
    // 2 + 0.6·12.2 + 0.3·ln(η/1e-2) = 9.21.
    let rate = 1e-2 * Double.exp((.log(1e4) - 2 - 0.6 * .log(2e5)) / 0.3)
    if let found = broken.rate { #expect(found.interval.contains(rate)) }
    #expect(broken.rate != nil || broken.reason != nil)
  }

  @Test func `two sizes of logits, or such that do not grow, tell no size`() throws {
    let two = try SensitivityAnalysis(of: SweptRuns(Self.logits([1e7, 4e7])))
    #expect(two.logits.allSatisfy { $0.breakingSize == nil && $0.reason != nil })
    var flat = Self.logits([1e7, 4e7, 1.6e8, 6.4e8])
    for index in flat.indices { flat[index].attentionLogit = 5 }
    for growth in try SensitivityAnalysis(of: SweptRuns(flat)).logits {
      #expect(growth.breakingSize?.interval.upper.isFinite != true)
    }
  }

  @Test func `a line through few points is that of least squares, and knows its doubt`() throws {
    let line = try #require(
      ScatteredLine(
        [1, 3, 5, 7], errors: [0.01, 0.01, 0.01, 0.01],
        rows: [[1, 0], [1, 1], [1, 2], [1, 3]], precisions: [0, 0], scale: 0.01))
    let slope = line.value(of: [0, 1]).estimate(level: 0.9)
    #expect(abs(slope.value - 2) < 1e-6)
    #expect(slope.interval.contains(2) && slope.interval.width < 0.1)
    #expect(abs(line.value(of: [1, 10]).quantile(0.5) - 21) < 1e-5)
    #expect(
      ScatteredLine(
        [1, 2], errors: [0.1, 0.1], rows: [[1, 1], [1, 1]], precisions: [0, 0], scale: 0.1) == nil)
  }
}
