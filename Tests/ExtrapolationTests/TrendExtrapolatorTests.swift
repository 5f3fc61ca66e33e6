import Basics
import Extrapolation
import RealModule
import Records
import Testing

/// Extrapolation of real curves by trends that fade.
struct TrendExtrapolatorTests {
  /// Few trends, since unoptimized code is slow.
  static let extrapolator = TrendExtrapolator(trends: 64, rounds: 3, draws: 128)

  /// A power law with noise from the golden ratio's multiples.
  static func curve(
    _ count: Int, scale: Double = 1, step: Double = 1, noise: Double = 0.002
  ) -> Curve {
    let positions = (1...count).map { Double($0) * step }
    let values = (1...count).map { index in
      let share = (Double(index) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
      return scale * (2 + Double.pow(Double(index), -0.5) + noise * (share - 0.5))
    }
    return Curve(name: "run", positions: positions, values: values)
  }

  @Test func `a power law is continued, and the interval holds its end`() throws {
    let end = try Self.extrapolator.posterior(of: Self.curve(25), at: [50, 100]).extrapolation
    let quantiles = end.quantiles([0.05, 0.5, 0.95], at: 1)
    #expect(abs(quantiles[1] - 2.1) < 0.05)
    #expect(quantiles[0] < 2.1 && 2.1 < quantiles[2])
    #expect(quantiles[2] - quantiles[0] < 0.5)
  }

  @Test func `intervals widen with the distance`() throws {
    let end = try Self.extrapolator.posterior(of: Self.curve(20), at: [22, 40, 200]).extrapolation
    let widths = (0..<3).map { index in
      let ends = end.quantiles([0.1, 0.9], at: index)
      return ends[1] - ends[0]
    }
    #expect(widths[0] < widths[1] && widths[1] < widths[2])
  }

  @Test func `units of positions and losses do not matter`() throws {
    let plain = try Self.extrapolator.posterior(of: Self.curve(20), at: [60]).extrapolation
    let other = try Self.extrapolator.posterior(
      of: Self.curve(20, scale: 1000, step: 64), at: [3840]
    ).extrapolation
    for share in [0.1, 0.5, 0.9] {
      let ratio = other.quantile(share, at: 0) / plain.quantile(share, at: 0)
      #expect(abs(ratio - 1000) < 1)
    }
  }

  @Test func `the same curve has the same answer`() throws {
    let first = try Self.extrapolator.posterior(of: Self.curve(12), at: [30]).extrapolation
    let second = try Self.extrapolator.posterior(of: Self.curve(12), at: [30]).extrapolation
    #expect(first.draws.map(\.values) == second.draws.map(\.values))
  }

  @Test func `what is to rise is the mirror of what is to fall`() throws {
    var rising = Self.curve(20)
    rising.values = rising.values.map { 1 - $0 / 4 }
    rising.goal = .higher
    rising.bounds = 0...1
    var falling = rising
    falling.values = rising.values.map { 1 - $0 }
    falling.goal = .lower
    let up = try Self.extrapolator.posterior(of: rising, at: [60]).extrapolation
    let down = try Self.extrapolator.posterior(of: falling, at: [60]).extrapolation
    #expect(abs(up.quantile(0.5, at: 0) + down.quantile(0.5, at: 0) - 1) < 0.02)
  }

  @Test func `bounds are kept`() throws {
    let curve = Curve(
      positions: (1...8).map(Double.init), values: [0.5, 0.3, 0.2, 0.12, 0.07, 0.04, 0.02, 0.01],
      bounds: 0...1)
    let end = try Self.extrapolator.posterior(of: curve, at: [1000]).extrapolation
    #expect(end.draws.allSatisfy { $0.values.allSatisfy((0...1).contains) })
  }

  @Test func `one spike does not move the forecast`() throws {
    var spiked = Self.curve(30)
    spiked.values[20] = 9
    let plain = try Self.extrapolator.posterior(of: Self.curve(30), at: [60]).extrapolation
    let end = try Self.extrapolator.posterior(of: spiked, at: [60]).extrapolation
    #expect(abs(end.quantile(0.5, at: 0) - plain.quantile(0.5, at: 0)) < 0.15)
  }

  @Test func `the first of ten thousand points do not decide, and all are thinned`() throws {
    let end = try Self.extrapolator.posterior(of: Self.curve(10_000), at: [20_000]).extrapolation
    #expect(abs(end.quantile(0.5, at: 0) - 2.007) < 0.02)
  }

  /// A return that leaves its plateau goes on from where it now is.
  @Test func `a lasting change is not an outlier`() throws {
    var returns = (0..<40).map { 2000 + 150 * Double.sin(Double($0 * $0)) }
    returns += [41_000, 63_000, 65_000]
    let rising = Curve(
      positions: returns.indices.map { Double($0 + 1) }, values: returns, goal: .higher)
    let up = try Self.extrapolator.posterior(of: rising, at: [80]).extrapolation
    let ends = up.quantiles([0.05, 0.5, 0.95], at: 0)
    #expect(ends[1] > 40_000)
    #expect(ends[0] > 10_000 && ends[2] > 68_000)

    var losses = (0..<50).map { 1.35 + Double.pow(Double($0 + 1), -1) }
    losses += (1...10).map { 1.37 + 0.162 * Double($0) }
    let climbing = Curve(positions: losses.indices.map { Double($0 + 1) }, values: losses)
    let worse = try Self.extrapolator.posterior(of: climbing, at: [100]).extrapolation
    #expect(worse.quantile(0.5, at: 0) > 2)
    #expect(worse.quantile(0.05, at: 0) < 3.6 && worse.quantile(0.95, at: 0) > 3.2)
  }

  /// Of a thousand rows the last ten tell of a change, which a mean of a hundred would hide.
  @Test func `what came last is told apart finely`() throws {
    var values = (1...1000).map { 2 + Double.pow(Double($0), -0.5) }
    for index in 985..<1000 { values[index] = 3 }
    let curve = Curve(positions: values.indices.map { Double($0 + 1) }, values: values)
    let end = try Self.extrapolator.posterior(of: curve, at: [1100]).extrapolation
    #expect(abs(end.quantile(0.5, at: 0) - 3) < 0.2)
  }

  /// Quantiles of heavy tails ascend, stay numbers that a metric takes, and hold the median between them.
  @Test(arguments: [
    [1.0, 2, 900, 3, 5, 40_000], [-1.95, -593, -400, -80, 12], [0.1, 0.1, 0.1, 0.1],
    [5.0, 4, 3, 1e7, 1e9],
  ])
  func `quantiles ascend`(values: [Double]) throws {
    for goal in [Curve.Goal.lower, .higher] {
      let curve = Curve(
        positions: values.indices.map { Double($0 + 1) }, values: values, goal: goal)
      let end = try Self.extrapolator.posterior(of: curve, at: [10, 60]).extrapolation
      let shares = (1..<1000).map { Double($0) / 1000 }
      for index in 0..<2 {
        let quantiles = end.quantiles(shares, at: index)
        #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 })
        let size = values.map(abs).max() ?? 0
        #expect(quantiles.allSatisfy { abs($0) < 1e4 * size })
        #expect(end.quantile(0.05, at: index) <= end.quantile(0.5, at: index))
        #expect(abs(end.share(below: quantiles[949], at: index) - 0.95) < 1e-5)
      }
    }
  }

  /// Noise is added where nothing passes a bound.
  @Test func `intervals stay within the bounds`() throws {
    let noisy = (1...12).map { 0.97 + 0.02 * Double.sin(Double($0 * $0)) }
    for (values, goal) in [(noisy, Curve.Goal.higher), (noisy.map { 1 - $0 }, .lower)] {
      let curve = Curve(
        positions: values.indices.map { Double($0 + 1) }, values: values, goal: goal, bounds: 0...1)
      let end = try Self.extrapolator.posterior(of: curve, at: [60]).extrapolation
      let ends = end.quantiles([0.001, 0.05, 0.5, 0.95, 0.999], at: 0)
      #expect(ends.allSatisfy { (0...1).contains($0) })
      #expect(ends[1] < ends[2] && ends[2] < ends[3])
    }
  }

  @Test(arguments: [
    [2.0, 1.9, .nan], [2.0], [.infinity, .nan, 1, 1], [],
  ])
  func `what cannot be extrapolated is refused`(values: [Double]) {
    let curve = Curve(positions: values.indices.map { Double($0 + 1) }, values: values)
    #expect(throws: Refusal.self) {
      try Self.extrapolator.posterior(of: curve, at: [100])
    }
    #expect(Self.extrapolator.extrapolation(of: curve, at: [100]) == nil)
  }

  @Test(arguments: [
    [0.0, 0, 0, 0], [1.0, 1, 1, 1, 1], [1e300, 1e299, 1e300, 1e301], [-5.0, 3, -1e9, 2],
    [1e-300, 1e-301, 1e-300], [3.0, .nan, .infinity, 2, 1.5, 1.4],
  ])
  func `hostile values make finite forecasts`(values: [Double]) throws {
    let curve = Curve(positions: values.indices.map(Double.init), values: values)
    let end = try Self.extrapolator.posterior(of: curve, at: [10, 100]).extrapolation
    let quantiles = end.quantiles([0.05, 0.5, 0.95], at: 1)
    #expect(quantiles.allSatisfy { $0.isFinite })
  }
}
