import RealModule
import Schedules
import Testing

@testable import Training

@Suite("Minibatches by their sufficient statistics")
struct StochasticRegressionTests {
  /// The mean of values, and how far it may be off.
  private func mean(_ values: [Double]) -> (value: Double, error: Double) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    return (mean, (variance / n).squareRoot())
  }

  /// With the residual's variance R, one example's gradient r·z has the mean u and, by Isserlis's
  /// theorem, the covariance R·I + uuᵀ.
  @Test(arguments: [1, 3])
  func `a step's mean and covariance are those of a minibatch`(batch: Int) throws {
    let task = try PowerLawRegression(
      size: 3, capacityExponent: 1.2, sourceExponent: 0.3, noiseVariance: 0.5, batch: batch)
    let start = StochasticRegression(task, seed: 3)
    let u = start.errors
    let residualVariance = 2 * start.loss
    let rate = 0.25
    let gradients = (1...6000).map { step -> [Double] in
      var moved = start
      moved.update(step: step, rate: rate)
      return u.indices.map { (u[$0] - moved.errors[$0]) / (rate * task.eigenvalue($0 + 1)) }
    }
    for i in u.indices {
      let found = mean(gradients.map { $0[i] })
      #expect(abs(found.value - u[i]) < 4 * found.error, "mean \(i)")
      for j in 0...i {
        let product = mean(gradients.map { ($0[i] - u[i]) * ($0[j] - u[j]) })
        let covariance = ((i == j ? residualVariance : 0) + u[i] * u[j]) / Double(batch)
        #expect(abs(product.value - covariance) < 4 * product.error, "covariance \(i), \(j)")
        // The bound is a test only if it is tight.
        #expect(product.error < 0.06 * residualVariance / Double(batch))
      }
    }
  }

  @Test(arguments: [(1, 0.15), (2, 0.4), (5, 0.8)])
  func `after some steps the losses are distributed as with explicit minibatches`(
    batch: Int, rate: Double
  ) throws {
    let task = try PowerLawRegression(size: 4, noiseVariance: 1, batch: batch)
    let seeds: ClosedRange<UInt64> = 1...2000
    let rates = (1...8).map { rate / Double($0).squareRoot() }
    let drawn = seeds.map { seed -> Double in
      var regression = StochasticRegression(task, seed: seed)
      for (index, rate) in rates.enumerated() { regression.update(step: index + 1, rate: rate) }
      return regression.loss
    }
    let explicit = seeds.map { seed -> Double in
      var regression = ExplicitRegression(task, seed: seed)
      for rate in rates { regression.update(rate: rate) }
      return regression.loss
    }
    // The logarithms' moments: those of the losses themselves hang on a few large ones.
    let left = drawn.map { Double.log($0) }
    let right = explicit.map { Double.log($0) }
    let (mean0, mean1) = (mean(left), mean(right))
    let apart = Double.hypot(mean0.error, mean1.error)
    #expect(abs(mean0.value - mean1.value) < 4 * apart)
    #expect(apart < 0.02)
    let variance0 = mean(left.map { ($0 - mean0.value) * ($0 - mean0.value) })
    let variance1 = mean(right.map { ($0 - mean1.value) * ($0 - mean1.value) })
    #expect(
      abs(variance0.value - variance1.value)
        < 4 * Double.hypot(variance0.error, variance1.error))
    // The distance of Kolmogorov and Smirnov; one draw in a thousand is beyond 1.95·√(2/n).
    var ranked = drawn.map { (loss: $0, sign: 1) }
    ranked += explicit.map { (loss: $0, sign: -1) }
    ranked.sort { $0.loss < $1.loss }
    var (balance, greatest) = (0, 0)
    for (_, sign) in ranked {
      balance += sign
      greatest = max(greatest, abs(balance))
    }
    let n = Double(drawn.count)
    #expect(Double(greatest) / n < 1.95 * (2 / n).squareRoot())
  }

  /// Without noise the error shrinks until its square is zero, by way of numbers whose reciprocals
  /// are infinite.
  @Test func `a loss as small as numbers get goes to zero`() throws {
    let task = try PowerLawRegression(
      size: 1, capacityExponent: 16, sourceExponent: 16,
      signalVariance: .leastNormalMagnitude / 4096, noiseVariance: 0)
    var regression = StochasticRegression(task, seed: 1)
    #expect(regression.loss > 0)
    for step in 1...40 {
      regression.update(step: step, rate: 1)
      #expect(regression.loss < .leastNormalMagnitude)
    }
    #expect(regression.loss == 0)
  }
}
