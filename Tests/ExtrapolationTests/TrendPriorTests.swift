import Basics
import Extrapolation
import Foundation
import Testing

/// Priors of trends as files.
struct TrendPriorTests {
  @Test(arguments: [TrendPrior.losses, .shares, .scores])
  func `a prior is the same after it was saved and read`(prior: TrendPrior) throws {
    let data = try JSONEncoder().encode(prior)
    #expect(try JSONDecoder().decode(TrendPrior.self, from: data) == prior)
    #expect(try JSONDecoder().decode(ExtrapolationPrior.self, from: data) == .trend(prior))
  }

  @Test func `a prior with components is one of sums of curves`() throws {
    let data = try JSONEncoder().encode(CurvePrior.lcpfn)
    let prior = try JSONDecoder().decode(ExtrapolationPrior.self, from: data)
    #expect(prior == .components(.lcpfn))
  }

  @Test func `distributions that reach below 0 are refused`() {
    let prior = TrendPrior.losses
    #expect(throws: Refusal.self) {
      try TrendPrior(
        name: "mine", delay: prior.delay, decay: .normal(mean: 1, deviation: 1),
        slope: prior.slope, disturbance: prior.disturbance, noise: prior.noise,
        level: prior.level, calming: prior.calming, shift: prior.shift, shiftRate: 0.1,
        shiftImprovement: 0, restart: 0.2)
    }
    #expect(throws: Refusal.self) {
      try TrendPrior(
        name: "mine", delay: prior.delay, decay: prior.decay, slope: prior.slope,
        disturbance: prior.disturbance, noise: prior.noise, level: prior.level,
        calming: prior.calming, shift: prior.shift, shiftRate: 0.1, shiftImprovement: 0,
        restart: 1.5)
    }
  }
}
