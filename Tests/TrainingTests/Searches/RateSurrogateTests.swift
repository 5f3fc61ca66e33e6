import RealModule
import Testing

@testable import Training

struct RateSurrogateTests {
  private func correlation(_ distance: Double, _ length: Double) -> Double {
    let z = 5.0.squareRoot() * distance / length
    return (1 + z + z * z / 3) * .exp(-z)
  }

  /// Two points, standardized to ±1: the covariance is a matrix of two by two, inverted by hand.
  @Test func `two points have the posterior of the textbook`() throws {
    let (length, noise) = (0.4, 0.01)
    let surrogate = try #require(
      RateSurrogate(points: [0.2, 0.7], values: [5, 3], length: length, noise: noise))
    let (d, c) = (1 + noise, correlation(0.5, length))
    let determinant = d * d - c * c
    for place in [0.0, 0.2, 0.45, 1] {
      let (k1, k2) = (correlation(abs(place - 0.2), length), correlation(abs(place - 0.7), length))
      let mean = 4 + (k1 * (d + c) - k2 * (c + d)) / determinant
      let variance = 1 - (k1 * (d * k1 - c * k2) + k2 * (d * k2 - c * k1)) / determinant
      let posterior = surrogate.posterior(at: place)
      #expect(abs(posterior.mean - mean) < 1e-8)
      #expect(abs(posterior.deviation - variance.squareRoot()) < 1e-7)
    }
  }

  @Test func `one point is believed where it is, and nothing is known far away`() throws {
    let surrogate = try #require(RateSurrogate(points: [0], values: [7], length: 0.05))
    #expect(surrogate.posterior(at: 0).mean == 7)
    #expect(surrogate.posterior(at: 0).deviation < 0.02)
    #expect(abs(surrogate.posterior(at: 1).deviation - 1) < 1e-9)
    #expect(surrogate.lowestBound(kappa: 1e6) > 0.5)
  }

  @Test func `a great kappa spreads points, a small one stays where values are low`() throws {
    func chosen(kappa: Double) throws -> [Double] {
      var points = [0.31]
      func value(_ x: Double) -> Double { (x - 0.62) * (x - 0.62) }
      while points.count < 10 {
        let surrogate = try #require(RateSurrogate(points: points, values: points.map(value)))
        points.append(surrogate.lowestBound(kappa: kappa))
      }
      return points.sorted()
    }
    let spread = try chosen(kappa: 1e6)
    #expect(spread[0] < 0.01 && spread[9] > 0.99)
    #expect(zip(spread, spread.dropFirst()).allSatisfy { $1 - $0 < 0.25 })
    let near = try chosen(kappa: 1)
    #expect(near.count { abs($0 - 0.62) < 0.1 } >= 4)
    #expect(Set(near).count == 10)
  }

  @Test func `what is no number has no surrogate`() {
    #expect(RateSurrogate(points: [], values: []) == nil)
    #expect(RateSurrogate(points: [0.1], values: [.nan]) == nil)
    #expect(RateSurrogate(points: [0.1, 0.9, 0.5, 0.3], values: [2, 2, 2, 2]) != nil)
  }
}
