import Basics
import RealModule
import Testing

@testable import Extrapolation

/// Quantiles of weighted normal distributions.
struct NormalMixtureTests {
  /// Deviations over six orders of magnitude, as draws of a heavy tail have.
  static let mixture = NormalMixture((0..<100).map { part($0) })

  private static func part(_ index: Int) -> (mean: Double, deviation: Double, weight: Double) {
    let size = Double.exp(Double(index) / 12)
    return (
      mean: .sin(Double(index)) * size, deviation: .exp(Double(index % 14) - 9),
      weight: 1 + Double(index % 3)
    )
  }

  @Test func `quantiles have their shares below them, and ascend`() {
    let shares = [0, 1e-4, 0.01, 0.05, 0.3, 0.5, 0.7, 0.95, 0.99, 0.9999, 1]
    let quantiles = Self.mixture.quantiles(shares)
    for (share, quantile) in zip(shares, quantiles).dropFirst().dropLast() {
      #expect(abs(Self.mixture.share(below: quantile).share - share) < 1e-6)
    }
    #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 < $1 })
    // The order of the shares does not matter.
    #expect(Self.mixture.quantiles(shares.reversed()) == quantiles.reversed())
  }

  @Test func `one distribution is the normal one`() {
    let one = NormalMixture([(mean: 3, deviation: 2, weight: 0.4)])
    #expect(abs(one.quantiles([0.975])[0] - (3 + 2 * 1.959_963_984_540_054)) < 1e-5)
    #expect(abs(one.share(below: 5).share - 0.841_344_746_068_542_9) < 1e-6)
    #expect(abs(one.share(below: 3).density - 0.5 / (2 * Double.pi).squareRoot()) < 1e-7)
  }

  @Test func `steps are quantiles of themselves`() {
    let steps = NormalMixture([
      (mean: 1, deviation: 0, weight: 1), (mean: 2, deviation: 0, weight: 3),
    ])
    #expect(steps.quantiles([0.2, 0.3, 1]) == [1, 2, 2])
    #expect(steps.share(below: 1).share == 0.25)
    #expect(steps.share(below: 0.9).share == 0)
  }
}
