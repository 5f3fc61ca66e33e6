import Basics
import RealModule
import Testing

@testable import Training

struct ExponentialForecastTests {
  private static let positions = (0..<100).map(Double.init)

  private static func losses(_ a: Double, _ r: Double, _ c: Double) -> [Double] {
    positions.map { a * .exp(-r * $0) + c }
  }

  @Test(
    arguments: [0.002, 0.01, 0.05, 0.3, 2], [2.0, -0.5])
  func `an exact exponential is found again`(r: Double, a: Double) throws {
    let forecast = try #require(
      ExponentialForecast(
        positions: Self.positions, losses: Self.losses(a, r, 1.7), outliers: .none))
    // Where it is so fast that its beginning is left out, the limit is as sure.
    let filtered = try #require(
      ExponentialForecast(positions: Self.positions, losses: Self.losses(a, r, 1.7)))
    #expect(abs(filtered.limit - 1.7) < 1e-6)
    #expect(abs(forecast.limit - 1.7) < 1e-6)
    #expect(abs(forecast.decayRate / r - 1) < 1e-5)
    #expect(abs(forecast.amplitude - a) < 1e-5)
    #expect(abs(forecast.value(at: 1000) - 1.7 - a * .exp(-r * 1000)) < 1e-6)
  }

  @Test func `validation losses at a distance are found again`() throws {
    let positions = (1...16).map { Double(50 * $0) }
    let losses = positions.map { 0.8 * .exp(-0.004 * $0) + 2.25 }
    let forecast = try #require(
      ExponentialForecast(positions: positions, losses: losses, outliers: .farthest))
    #expect(abs(forecast.limit - 2.25) < 1e-6)
  }

  @Test func `outliers in the first half are left out`() throws {
    var losses = Self.losses(1, 0.03, 2)
    for index in [3, 17, 18, 31, 44] { losses[index] += 4 }
    let filtered = try #require(
      ExponentialForecast(positions: Self.positions, losses: losses))
    #expect(abs(filtered.limit - 2) < 1e-6)
    let whole = try #require(
      ExponentialForecast(positions: Self.positions, losses: losses, outliers: .none))
    #expect(abs(whole.limit - 2) > 1e-3)
  }

  @Test func `outliers in the second half stay`() throws {
    var losses = Self.losses(1, 0.03, 2)
    for index in 90..<100 { losses[index] += 1 }
    let forecast = try #require(ExponentialForecast(positions: Self.positions, losses: losses))
    #expect(forecast.value(at: 99) > 2.1)
  }

  /// A parabola is what the authors' spline comes to: smoothed, a parabola's values are fitted.
  @Test func `smoothed, an exponential is fitted to a parabola`() throws {
    let losses = Self.positions.map { 3 - 0.01 * $0 + 2e-5 * $0 * $0 }
    let noisy = losses.indices.map { losses[$0] + ($0 % 2 == 0 ? 0.1 : -0.1) }
    let smooth = try #require(
      ExponentialForecast(
        positions: Self.positions, losses: noisy, outliers: .none, isSmoothed: true))
    let clean = try #require(
      ExponentialForecast(positions: Self.positions, losses: losses, outliers: .none))
    #expect(abs(smooth.value(at: 300) - clean.value(at: 300)) < 0.05)
  }

  @Test func `too little, or what is no number, has no forecast`() {
    #expect(ExponentialForecast(positions: [0, 1, 2], losses: [3, 2, 1]) == nil)
    #expect(ExponentialForecast(positions: [0, 1, 2, 3], losses: [3, 2, .nan, 1]) == nil)
    #expect(ExponentialForecast(positions: [1, 1, 1, 1], losses: [3, 2, 2, 1]) == nil)
    #expect(ExponentialForecast(positions: [0, 1, 2, 3], losses: [3, 3, 3, 3])?.limit == 3)
  }

  @Test(arguments: ProbeForecast.allCases)
  func `every forecast comes near a smooth curve's end`(forecast: ProbeForecast) throws {
    var random = SplitMix64(seed: 3)
    let losses = Self.losses(1, 0.04, 2).map { $0 + 0.02 * (random.uniform() - 0.5) }
    let loss = try #require(
      forecast.loss(at: 300, positions: Self.positions, losses: losses, isValidation: false))
    #expect(abs(loss - 2) < 0.15)
    #expect(
      forecast.loss(at: 300, positions: [0, 1], losses: [2, .infinity], isValidation: false) == nil)
    // The horizon is behind: no forecast, but what was seen.
    #expect(forecast.loss(at: 1, positions: [0, 1], losses: [3, 2], isValidation: true) == 2)
  }
}
