import RealModule
import Testing

@testable import Training

@Suite("Power-law regression")
struct PowerLawRegressionTests {
  /// Reference values by SciPy's `zeta(p, first)`.
  @Test(arguments: [
    (1.5, 1, 2.612375348685488), (1.75, 65, 0.05858187153220666), (1.0001, 3, 9999.077257603698),
    (17, 2, 7.637197637899761e-06), (257, 1, 1.0),
  ])
  func `power sums are the Hurwitz zeta function`(p: Double, first: Int, sum: Double) {
    #expect(abs(hurwitzZeta(exponent: p, from: first) / sum - 1) < 2e-14)
  }

  @Test func `seen and unseen signals add up to the signal variance`() throws {
    for size in [1, 7, 256] {
      let task = try PowerLawRegression(size: size, signalVariance: 3)
      let seen = task.features.signals.reduce(0, +)
      #expect(abs(seen + task.unseenVariance - 3) < 1e-13)
      #expect(abs(task.features.signals[0] - task.signal(1)) < 1e-15)
    }
  }

  @Test func `the approximation error falls as the size to the power −sβ`() throws {
    func unseen(_ size: Int) throws -> Double {
      try PowerLawRegression(size: size, capacityExponent: 1.5, sourceExponent: 0.8)
        .unseenVariance
    }
    let slope = try Double.log(unseen(4096) / unseen(1024)) / Double.log(4)
    #expect(abs(slope + 1.2) < 1e-3)
  }

  /// The limit as the rate where the recursion's matrix, dense, has spectral radius 1, by NumPy.
  @Test func `the stability limit is where the recursion's spectral radius is 1`() throws {
    let task = try PowerLawRegression(size: 10, batch: 3)
    #expect(abs(task.stabilityLimit - 1.134415108226817) < 1e-13)
  }

  @Test func `a long constant run settles at the stationary loss`() throws {
    let task = try PowerLawRegression(size: 6, batch: 2)
    for rate in [0.05, 0.4, 0.7] {
      var expectation = ExpectedRegression(task)
      for _ in 0..<6000 { expectation.update(rate: rate) }
      let stationary = try #require(task.stationaryLoss(rate: rate))
      #expect(abs(expectation.loss / stationary - 1) < 1e-12)
      #expect(stationary > task.irreducibleLoss)
    }
    #expect(task.stationaryLoss(rate: task.stabilityLimit) == nil)
  }

  @Test func `parameters out of range are refused, and the message says what is allowed`() {
    func message(_ make: () throws(TrainingError) -> PowerLawRegression) -> String {
      do throws(TrainingError) {
        _ = try make()
        return ""
      } catch {
        return error.description
      }
    }
    #expect(
      message { () throws(TrainingError) in try PowerLawRegression(size: 0) }
        == "size=0: must be a whole number from 1 to 65536")
    #expect(
      message { () throws(TrainingError) in try PowerLawRegression(capacityExponent: 1) }
        .hasPrefix("capacity-exponent=1: must be above 1"))
    #expect(
      message { () throws(TrainingError) in try PowerLawRegression(sourceExponent: .nan) }
        .hasPrefix("source-exponent=nan: must be above 0"))
    #expect(
      message { () throws(TrainingError) in try PowerLawRegression(signalVariance: .infinity) }
        .hasPrefix("signal-variance=inf: must be above 0"))
    #expect(
      message { () throws(TrainingError) in try PowerLawRegression(noiseVariance: -1) }
        .hasPrefix("noise-variance=-1: must be at least 0"))
    #expect(
      message { () throws(TrainingError) in try PowerLawRegression(batch: 65537) }
        .hasPrefix("batch=65537: must be a whole number"))
  }
}
