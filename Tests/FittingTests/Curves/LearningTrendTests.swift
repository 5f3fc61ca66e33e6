import Basics
import Fitting
import Laws
import RealModule
import Records
import SimulatedStudies
import Testing

@Suite struct LearningTrendTests {
  private static let positions = (1...60).map { Double($0) * 100 }

  @Test func `the trend of an exact curve is the curve`() throws {
    let values = Self.positions.map { 0.95 - 2 * Double.pow($0, -0.5) }
    let trend = LearningTrend(
      of: Curve(positions: Self.positions, values: values, goal: .higher, bounds: 0...1))
    #expect(trend.levels.count == 58)
    #expect(abs((trend.asymptote ?? 0) - 0.95) <= 1e-6)
    let last = try #require(trend.current)
    #expect(abs(last.layer - 2 * Double.pow(6000, -0.5)) <= 1e-6)
    #expect(trend.workingLevel == 3)
  }

  @Test func `it stops once little is left, and no sooner`() throws {
    // Limits are overestimated at first and then fall: the sequence that the rule trusts.
    let values = Self.positions.map { 0.9 - 0.8 * Double.exp(-$0 / 2000) }
    func trend(_ count: Int) -> LearningTrend {
      LearningTrend(
        of: Curve(positions: Self.positions, values: values, goal: .higher, bounds: 0...1)
          .prefix(count))
    }
    #expect(!trend(10).isConverged(within: 0.02))
    let late = trend(60)
    let layer = try #require(late.current?.layer)
    if late.predictionLevel != nil {
      #expect(late.isConverged(within: layer * 1.01))
      #expect(!late.isConverged(within: layer * 0.99))
    }
  }

  @Test func `losses are mirrored scores`() throws {
    let noise = SeededNormals.draws(count: 60, seed: 2)
    let scores = zip(Self.positions, noise).map {
      0.9 - 3 * Double.pow($0, -0.6) + 0.001 * $1
    }
    let rising = LearningTrend(
      of: Curve(positions: Self.positions, values: scores, goal: .higher, bounds: 0...1))
    let falling = LearningTrend(
      of: Curve(
        positions: Self.positions, values: scores.map { 1 - $0 }, goal: .lower, bounds: 0...1))
    #expect(rising.predictionLevel == falling.predictionLevel)
    #expect(rising.workingLevel == falling.workingLevel)
    #expect(abs((rising.asymptote ?? 0) + (falling.asymptote ?? 0) - 1) <= 1e-6)
  }

  @Test(arguments: [
    [], [1.0], [1, 1, 1, 1, 1], [1, .nan, 2, .infinity, 3, 2], [3, 2, 1, 2, 3, 4],
  ])
  func `odd curves have a trend or none, and never crash`(_ values: [Double]) {
    let trend = LearningTrend(
      of: Curve(positions: values.indices.map { Double($0 + 1) }, values: values))
    #expect(trend.levels.allSatisfy { $0.asymptote.isFinite && $0.layer >= 0 })
  }

  @Test func `anchoring damps the limits`() {
    let noise = SeededNormals.draws(count: 60, seed: 4)
    let scores = zip(Self.positions, noise).map { 0.9 - 3 * Double.pow($0, -0.6) + 0.004 * $1 }
    let curve = Curve(positions: Self.positions, values: scores, goal: .higher, bounds: 0...1)
    func unrest(_ anchoring: Double) -> Double {
      let limits = LearningTrend(
        of: curve, settings: LearningTrend.Settings(anchoring: anchoring)
      ).levels.map(\.asymptote)
      return zip(limits, limits.dropFirst()).reduce(0) { $0 + abs($1.1 - $1.0) }
    }
    #expect(unrest(0.5) < unrest(0))
  }
}

@Suite struct OutlierFilterTests {
  @Test func `early spikes change next to nothing`() throws {
    let positions = (1...100).map(Double.init)
    let clean = positions.map { 2 + 3 * Double.exp(-0.02 * $0) }
    var spiky = clean
    for spike in [5, 20, 33] { spiky[spike] += 5 }
    let filtered = [clean, spiky].map {
      OutlierFilter.trainingLosses.denoised(Curve(positions: positions, values: $0)).values
    }
    #expect(filtered[1].count == 100)
    let worst = zip(filtered[0], filtered[1]).map { abs($0 - $1) }.max()
    #expect((worst ?? 1) < 0.1)
  }

  @Test func `late spikes stay, as in the released program`() {
    let positions = (1...100).map(Double.init)
    var values = positions.map { 5 - 0.01 * $0 }
    values[90] += 50
    let filtered = OutlierFilter.trainingLosses.denoised(
      Curve(positions: positions, values: values))
    #expect(abs(filtered.values[90] - values[89]) > 1)
  }

  @Test func `AutoLRS's exponential forgets early spikes`() throws {
    let positions = (0..<100).map { Double($0 + 1) }
    var values = positions.map { 2 + 0.8 * Double.exp(-0.01 * $0) }
    for spike in [3, 12, 30] { values[spike] += 3 }
    let curve = Curve(positions: positions, values: values)
    let fit = try CurveFit(
      Exponential3Family(), to: curve, options: CurveFitOptions(robustness: .autoLRS))
    #expect(abs(fit.predictions(at: [1000])[0].value - 2) < 0.15)
    #expect(fit.quality.notes.contains { $0.message.contains("too small") })
  }
}
