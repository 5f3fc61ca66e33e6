import Basics
import RealModule
import Testing

@testable import Fitting

@Suite struct JointPredictionTests {
  /// Independent errors of ln L, so well known that they are normal.
  private func independent(_ logLosses: [Double], deviation: Double) -> JointPrediction {
    JointPrediction(
      losses: logLosses.map { .exp($0) },
      errors: [
        .init(
          covariance: logLosses.indices.map { i in
            logLosses.indices.map { $0 == i ? deviation * deviation : 0 }
          }, degreesOfFreedom: 1e9)
      ])
  }

  private func density(_ z: Double) -> Double { .exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

  private func above(_ z: Double) -> Double { 0.5 * .erfc(z / 2.0.squareRoot()) }

  @Test(arguments: [3, 19, 30, 60])
  func `the lowest of many independent losses wins as often as it should`(count: Int) throws {
    // One is a deviation below the others.
    let joint = independent(
      [0] + [Double](repeating: 0.01, count: count - 1), deviation: 0.01)
    var expected = 0.0
    for index in -800...800 {
      let z = Double(index) / 100
      expected += 0.01 * density(z) * .pow(above(z - 1), Double(count - 1))
    }
    let probabilities = try #require(joint.probabilitiesOfLowest(draws: 4096))
    #expect(abs(probabilities[0] - expected) < 0.012)
    let rest = (1 - expected) / Double(count - 1)
    for probability in probabilities.dropFirst() { #expect(abs(probability - rest) < 0.012) }
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
  }

  @Test func `one shared direction uses one even coordinate, however many endpoints`() throws {
    // Rank 1: every loss moves with the same normal number.
    let count = 50
    let joint = JointPrediction(
      losses: [Double](repeating: 1, count: count),
      errors: [
        .init(
          covariance: [[Double]](
            repeating: [Double](repeating: 1e-4, count: count), count: count),
          degreesOfFreedom: 1e9)
      ])
    let draws = try #require(joint.draws(1024))
    for draw in draws { #expect(abs((draw.max() ?? 0) - (draw.min() ?? 1)) < 1e-12) }
    let sorted = draws.map { Double.log($0[0]) }.sorted()
    // Quartiles of a normal distribution, far closer than pseudo-random draws come to them.
    #expect(abs(sorted[256] + 0.01 * 0.6744898) < 1e-4)
    #expect(abs(sorted[768] - 0.01 * 0.6744898) < 1e-4)
  }

  @Test func `draws repeat for a seed and differ between seeds`() throws {
    let joint = independent([0, 0.1, 0.2], deviation: 0.1)
    let draws = try #require(joint.draws(16))
    #expect(joint.draws(16) == draws)
    #expect(joint.draws(16, seed: 2) != draws)
  }

  @Test func `quantiles and probabilities are each other's inverse`() throws {
    let predicted = PredictedLoss(
      loss: 3,
      errors: [
        PredictionError(variance: 1e-4, degreesOfFreedom: 5),
        PredictionError(variance: 2e-4, degreesOfFreedom: 30),
      ], scatter: PredictionError(variance: 1e-2, degreesOfFreedom: 10))
    for share in [0.01, 0.05, 0.3, 0.5, 0.9, 0.999] {
      let loss = try #require(predicted.quantile(share))
      #expect(abs(try #require(predicted.probability(atMost: loss)) - share) < 1e-9)
    }
    let interval = try #require(predicted.interval(level: 0.9, logged: false))
    #expect(abs(try #require(predicted.quantile(0.05)) - interval.lower) < 1e-9)
    #expect(abs(try #require(predicted.quantile(0.95)) - interval.upper) < 1e-9)
  }

  @Test func `a sure prediction is below a loss or not`() {
    let predicted = PredictedLoss(
      loss: 3, errors: [PredictionError(variance: 0, degreesOfFreedom: 5)],
      scatter: PredictionError(variance: 1e-2, degreesOfFreedom: 10))
    #expect(predicted.quantile(0.01) == 3)
    #expect(predicted.probability(atMost: 2.99) == 0)
    #expect(predicted.probability(atMost: 3) == 1)
  }

  @Test func `the probability that one is below another is that of their gap`() throws {
    let covariance = [[4e-4, 1e-4], [1e-4, 2e-4]]
    let joint = JointPrediction(
      losses: [3, 3.05], errors: [.init(covariance: covariance, degreesOfFreedom: 1e9)])
    // Nats: 3²·4e-4 + 3.05²·2e-4 − 2·3·3.05·1e-4.
    let deviation = 0.003_630_5.squareRoot()
    for margin in [0, 0.02, 0.2] {
      let expected = 1 - above((0.05 - margin) / deviation)
      let probability = try #require(joint.probability(of: 0, below: 1, by: margin))
      #expect(abs(probability - expected) < 1e-6)
    }
    let both = try #require(joint.probability(of: 1, below: 0)) + above(-0.05 / deviation)
    #expect(abs(both - 1) < 1e-6)
    let interval = try #require(joint.interval(0, level: 0.9))
    #expect(abs(interval.upper - 3 * .exp(1.644_853_6 * 0.02)) < 1e-6)
    #expect(abs(interval.lower * interval.upper - 9) < 1e-9)
    #expect(JointPrediction(losses: [1, 2], errors: nil).probability(of: 0, below: 1) == nil)
  }
}
