import Laws
import Testing

struct ConvexBoundTests {
  private static let ones = [Double](repeating: 1, count: 1000)

  /// The bounds of Schaipp et al. (2025) at D = G = 1 and T = 1000, each at its best rate.
  @Test(arguments: [
    ("constant", 0.010856, 0.092111), ("linear", 0.031497, 0.063434),
  ])
  func `equal norms give the known bounds`(shape: String, rate: Double, value: Double) throws {
    let rates = (1...1000).map { shape == "linear" ? Double(1001 - $0) / 1000 : 1.0 }
    let bound = try #require(ConvexBound(rates: rates, squaredNorms: Self.ones))
    #expect(abs(bound.tuned - value) < 1e-6)
    #expect(abs((bound.distance / bound.noise).squareRoot() - rate) < 1e-6)
  }

  /// Three steps by hand: η = 2, 1, 1 and G² = 4, 1, 9.
  @Test func `the sum is that of the formula`() throws {
    let bound = try #require(ConvexBound(rates: [2, 1, 1], squaredNorms: [4, 1, 9]))
    #expect(bound.distance == 1.0 / 8)
    // Σ η²G² = 16 + 1 + 9; k = 1: 2/2·26/4; k = 2: 1/1·10/2.
    #expect(abs(bound.noise - 0.5 * (26.0 / 4 + 26.0 / 4 + 5)) < 1e-15)
  }

  @Test func `steps at rate 0 at the end do not count, and norms scale the noise`() throws {
    let rates = (1...50).map { 1 / Double($0) }
    let norms = (1...50).map { 1 + 0.1 * Double($0 % 7) }
    let bound = try #require(ConvexBound(rates: rates, squaredNorms: norms))
    #expect(ConvexBound(rates: rates + [0, 0], squaredNorms: norms + [5, 5]) == bound)
    let louder = try #require(ConvexBound(rates: rates, squaredNorms: norms.map { 4 * $0 }))
    #expect(abs(louder.tuned / bound.tuned - 2) < 1e-14)
    let faster = try #require(ConvexBound(rates: rates.map { 3 * $0 }, squaredNorms: norms))
    #expect(abs(faster.tuned / bound.tuned - 1) < 1e-14)
  }

  @Test func `what has no bound has none`() {
    #expect(ConvexBound(rates: [0, 0], squaredNorms: [1, 1]) == nil)
    #expect(ConvexBound(rates: [1], squaredNorms: [1, 1]) == nil)
    #expect(ConvexBound(rates: [1, -1], squaredNorms: [1, 1]) == nil)
    #expect(ConvexBound(rates: [1, 1], squaredNorms: [1, .nan]) == nil)
    #expect(ConvexBound(rates: [], squaredNorms: []) == nil)
  }
}
