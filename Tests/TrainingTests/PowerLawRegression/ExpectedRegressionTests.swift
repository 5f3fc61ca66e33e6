import RealModule
import Schedules
import Testing

@testable import Training

@Suite("The expected loss")
struct ExpectedRegressionTests {
  /// Gauss–Hermite quadrature with three nodes is exact for polynomials up to degree 5 in each
  /// variable, and a step's second moments are of degree 4 at most: summing over all nodes of two
  /// features and two examples *is* the expectation over minibatches, without a word of the
  /// derivation.
  @Test func `the recursion is the exact expectation over all minibatches`() throws {
    let task = try PowerLawRegression(size: 2, capacityExponent: 1.3, batch: 2)
    let (eigenvalues, signals) = task.features
    let noise = task.effectiveNoise
    let nodes = [(-Double.sqrt(3), 1.0 / 6), (0, 2.0 / 3), (Double.sqrt(3), 1.0 / 6)]
    let target = zip(eigenvalues, signals).map { Double.sqrt($1 / $0) }
    var c = [
      [target[0] * target[0], target[0] * target[1]],
      [target[1] * target[0], target[1] * target[1]],
    ]
    var expectation = ExpectedRegression(task)
    for rate in [0.3, 0.1, 0.9, 0, 0.5] {
      var next = [[0.0, 0], [0, 0]]
      for code in 0..<729 {
        // Base 3: two features and a label noise for each of two examples.
        var (digits, weight) = ([Double](), 1.0)
        var rest = code
        for _ in 0..<6 {
          digits.append(nodes[rest % 3].0)
          weight *= nodes[rest % 3].1
          rest /= 3
        }
        // The map I − η·A and the noise term of this minibatch.
        var map = [[1.0, 0], [0, 1]]
        var drift = [0.0, 0]
        for example in 0..<2 {
          let x = (0..<2).map { digits[3 * example + $0] * Double.sqrt(eigenvalues[$0]) }
          for i in 0..<2 {
            for j in 0..<2 { map[i][j] -= rate / 2 * x[i] * x[j] }
            drift[i] += rate / 2 * x[i] * digits[3 * example + 2] * noise.squareRoot()
          }
        }
        for i in 0..<2 {
          for j in 0..<2 {
            var moment = drift[i] * drift[j]
            for k in 0..<2 { for l in 0..<2 { moment += map[i][k] * c[k][l] * map[j][l] } }
            next[i][j] += weight * moment
          }
        }
      }
      c = next
      expectation.update(rate: rate)
      let loss = 0.5 * (eigenvalues[0] * c[0][0] + eigenvalues[1] * c[1][1] + noise)
      #expect(abs(expectation.loss / loss - 1) < 1e-13)
    }
  }

  @Test func `the mean over many seeds is the expected loss`() throws {
    let task = try PowerLawRegression(size: 5, batch: 3)
    let schedule = try Linear(peak: 0.4, final: 0.02, steps: 40)
    let seeds = 400
    var (sum, sumOfSquares, expected) = (0.0, 0.0, 0.0)
    for seed in 1...seeds {
      let run = try TrainingRun(
        TrainingPlan(
          .powerLawRegression(task), schedule: schedule, seed: UInt64(seed), logEvery: 40))
      let logged = run.next()
      let record = try #require(logged)
      sum += record.loss
      sumOfSquares += record.loss * record.loss
      expected = try #require(record["expected_loss"])
    }
    let mean = sum / Double(seeds)
    let variance = sumOfSquares / Double(seeds) - mean * mean
    let deviation = (variance / Double(seeds)).squareRoot()
    #expect(abs(mean - expected) < 5 * deviation)
    // The bound is a test only if it is tight.
    #expect(deviation < 0.02 * (expected - task.irreducibleLoss) + 0.01)
  }

  /// Theory (arXiv 2509.19189): what is above the label noise falls as (Σ η)^(−s) for
  /// 1 ≪ Σ η ≪ M^β, where the size does not tell yet.
  @Test(arguments: [(1.5, 0.5), (1.3, 0.7), (2, 0.3)])
  func `without noise the loss falls with the source exponent`(beta: Double, s: Double) throws {
    let task = try PowerLawRegression(
      size: 512, capacityExponent: beta, sourceExponent: s, noiseVariance: 0, batch: 65536)
    let rate = 0.2
    let last = Int(0.05 * .pow(512, beta) / rate)
    var expectation = ExpectedRegression(task)
    var (n, x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    var next = 100.0
    for step in 1...min(last, 6000) {
      expectation.update(rate: rate)
      guard Double(step) >= next else { continue }
      next *= 1.1
      let (logSum, logExcess) = (Double.log(rate * Double(step)), Double.log(expectation.loss))
      n += 1
      x += logSum
      y += logExcess
      xx += logSum * logSum
      xy += logSum * logExcess
    }
    let slope = (n * xy - x * y) / (n * xx - x * x)
    #expect(abs(slope + s) < 0.05, "slope \(slope)")
  }
}
