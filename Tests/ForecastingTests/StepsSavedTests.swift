import Basics
import Fitting
import Forecasting
import RealModule
import Schedules
import Testing

@Suite struct StepsSavedTests {
  private let fast: any Schedule
  private let slow: any Schedule

  init() throws {
    fast = try Constant(peak: 2e-4, steps: 20_000)
    slow = try Constant(peak: 1e-4, steps: 20_000)
  }

  @Test(arguments: [0, 0.5, 0.95])
  func `the difference is distributed as two correlated lines are`(correlation: Double) throws {
    let saved = StepsSaved(
      by: fast, against: slow, under: StatedLosses(correlation: correlation), target: .exp(0.2))
    // Steps are (0.8 + 0.1·z)/slope, with correlated standard normal z.
    #expect(abs(try #require(saved.step) - 4000) <= 1)
    #expect(abs(try #require(saved.otherStep) - 8000) <= 1)
    let deviation = 0.1 * (1e8 + 0.25e8 - 2 * correlation * 0.5e8).squareRoot()
    let least = try #require(saved.interval?.finiteLower)
    let most = try #require(saved.interval?.finiteUpper)
    #expect(abs(least - (4000 - 1.6448536 * deviation)) < 0.05 * deviation)
    #expect(abs(most - (4000 + 1.6448536 * deviation)) < 0.05 * deviation)
    let sooner = normalCDF(4000 / deviation)
    #expect(abs(try #require(saved.probabilitySooner) - sooner) < 0.005)
    #expect(!saved.isFinalLoss)
  }

  @Test func `by default the loss is what the other ends at, which moves with its error`() throws {
    let saved = StepsSaved(
      by: fast, against: slow, under: StatedLosses(deviation: 0.05, correlation: 0.5))
    #expect(saved.isFinalLoss && saved.otherStep == 20_000)
    #expect(abs(try #require(saved.saved) - 10_000) <= 1)
    // The faster run is at the other's end after (2 + 0.05·(z − z′))/2e-4 steps.
    let deviation = 0.05 / 2e-4
    let least = try #require(saved.interval?.finiteLower)
    let most = try #require(saved.interval?.finiteUpper)
    #expect(abs(least - (10_000 - 1.6448536 * deviation)) < 0.05 * deviation)
    #expect(abs(most - (10_000 + 1.6448536 * deviation)) < 0.05 * deviation)
  }

  @Test func `a schedule saves nothing against itself`() throws {
    let saved = StepsSaved(by: slow, against: slow, under: StatedLosses(), target: .exp(0.2))
    #expect(saved.saved == 0 && saved.interval == Interval(0, 0))
    #expect(saved.probabilitySooner == 0)
  }

  @Test func `a limit beyond a horizon is none`() throws {
    // The slow run ends at ln L = −1 ± 0.1: two in three do not come to −1.05.
    let saved = StepsSaved(by: fast, against: slow, under: StatedLosses(), target: .exp(-1.05))
    #expect(saved.step != nil && saved.otherStep == nil && saved.saved == nil)
    #expect(saved.interval?.upper == .infinity)
    #expect(try #require(saved.probabilitySooner) > 0.99)
  }

  @Test func `without errors only the prediction is left`() throws {
    let saved = StepsSaved(
      by: fast, against: slow, under: StatedLosses(isKnown: false), target: .exp(0.2))
    #expect(abs(try #require(saved.saved) - 4000) <= 1)
    #expect(saved.interval == nil && saved.probabilitySooner == nil)
  }
}
