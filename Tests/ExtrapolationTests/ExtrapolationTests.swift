import Basics
import Extrapolation
import RealModule
import Records
import Testing

/// Extrapolations of hand-made draws, whose answers are known.
struct ExtrapolationTests {
  /// Three ways on, of 50, 30 and 20 %.
  static func threeWays(noise: Double = 0.1, goal: Curve.Goal = .higher) -> ExtrapolatedCurve {
    ExtrapolatedCurve(
      curve: Curve(positions: [1, 2], values: [0.1, 0.2], goal: goal),
      positions: [3, 4, 5],
      draws: [
        ExtrapolatedCurve.Draw(weight: 0.5, values: [0.3, 0.4, 0.5], noise: noise),
        ExtrapolatedCurve.Draw(weight: 0.3, values: [0.25, 0.3, 0.35], noise: noise),
        ExtrapolatedCurve.Draw(weight: 0.2, values: [0.4, 0.6, 0.8], noise: noise),
      ])
  }

  @Test func `quantiles of settled values are those of the weighted draws`() {
    let quantiles = Self.threeWays().quantiles([0.29, 0.299, 0.31, 0.79, 0.81, 1], of: .settled)
    #expect(quantiles[2] == [0.35, 0.35, 0.5, 0.5, 0.8, 0.8])
    #expect(Self.threeWays().quantile(0.5, at: 1, of: .settled) == 0.4)
  }

  @Test func `one draw has the quantiles of the normal distribution`() {
    let extrapolation = ExtrapolatedCurve(
      curve: Curve(positions: [1], values: [2]), positions: [2],
      draws: [ExtrapolatedCurve.Draw(weight: 1, values: [3], noise: 0.5)])
    let quantiles = extrapolation.quantiles([0.05, 0.5, 0.95], at: 0)
    #expect(abs(quantiles[0] - (3 - 0.5 * 1.644_853_626_951_472_7)) < 1e-6)
    #expect(abs(quantiles[1] - 3) < 1e-6)
    #expect(abs(quantiles[2] - (3 + 0.5 * 1.644_853_626_951_472_7)) < 1e-6)
    #expect(
      abs(
        extrapolation.logDensity(of: 3.5, at: 0)
          - (-0.5 - Double.log(0.5) - 0.918_938_533_204_672_7)) < 1e-12)
  }

  @Test(arguments: [1e-9, 0.01, 0.1, 10])
  func `a logged quantile has its share below it`(noise: Double) {
    let extrapolation = Self.threeWays(noise: noise)
    for share in [0.001, 0.05, 0.25, 0.49, 0.51, 0.9, 0.999] {
      for index in 0..<3 {
        let quantile = extrapolation.quantile(share, at: index)
        #expect(abs(extrapolation.share(below: quantile, at: index) - share) < 1e-6)
      }
    }
  }

  @Test func `draws without noise are quantiles of themselves`() {
    let extrapolation = Self.threeWays(noise: 0)
    #expect(extrapolation.quantiles([0.1, 0.5, 0.9], at: 2) == [0.35, 0.5, 0.8])
    #expect(extrapolation.probability(ofBetterThan: 0.45, at: 2) == 0.7)
  }

  @Test func `the density integrates to 1`() {
    let extrapolation = Self.threeWays()
    let step = 0.001
    let sum = stride(from: -1.0, to: 2.5, by: step).reduce(0) {
      $0 + step * .exp(extrapolation.logDensity(of: $1, at: 2))
    }
    #expect(abs(sum - 1) < 1e-9)
    #expect(extrapolation.logDensity(of: .nan, at: 2) == -.infinity)
    #expect(extrapolation.logDensity(of: 1e6, at: 2) < -1e12)
    let values = [0.3, 0.5, 0.4]
    let mean = (0..<3).reduce(0) { $0 + extrapolation.logDensity(of: values[$1], at: $1) } / 3
    #expect(abs(extrapolation.meanLogDensity(of: values) - mean) < 1e-12)
  }

  @Test func `a target is reached where the draws reach it`() {
    let reach = Self.threeWays().reach(of: 0.4, level: 0.5)
    #expect(abs(reach.probability - 0.7) < 1e-12)
    #expect(reach.position == 4)
    #expect(reach.interval.lower == 4)
    #expect(reach.interval.upper == .infinity)
    let falling = Self.threeWays(goal: .lower).reach(of: 0.3)
    #expect(abs(falling.probability - 0.8) < 1e-12)
    #expect(falling.position == 3)
  }

  @Test func `the best logged value counts every chance to beat the target`() {
    let extrapolation = Self.threeWays()
    #expect(extrapolation.probability(ofBestBetterThan: 0.15) == 1)
    let target = 0.45
    let never = extrapolation.draws.reduce(0) { sum, draw in
      sum
        + draw.values.reduce(draw.weight) {
          $0 * 0.5 * .erfc(($1 - target) / 0.1 * 0.5.squareRoot())
        }
    }
    #expect(abs(extrapolation.probability(ofBestBetterThan: target) - (1 - never)) < 1e-12)
    let last = extrapolation.probability(ofBetterThan: target, at: 2)
    #expect(extrapolation.probability(ofBestBetterThan: target) > last)
  }

  @Test func `effective draws count equal weights`() {
    #expect(abs(Self.threeWays().effectiveDraws - 1 / 0.38) < 1e-12)
  }
}
