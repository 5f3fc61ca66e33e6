import Laws
import RealModule
import Schedules
import Testing

@Suite struct SizedAnnealingLawTests {
  static let parameters = [1.8, 0.5, 3, 0.2, 0.5, 0.99, 0.2, 0.25]

  private func history(modelSize: Double?) throws -> RateHistory {
    RateHistory(
      of: try ScheduleText.parse("cosine:peak=1e-3,final=1e-4,steps=900,warmup=50"),
      at: [100, 500, 900], warmup: .trueRates, modelSize: modelSize)
  }

  @Test(arguments: [1e6, 2.5e7, 1.72e9])
  func `at one size it is the annealing law`(modelSize: Double) throws {
    let law = SizedAnnealingLaw()
    let millions = modelSize / 1e6
    let irreducible: Double = 1.8 + 3 * .pow(millions, -0.2)
    let gain: Double = 0.2 * .pow(millions, 0.25)
    let there = [irreducible, 0.5, gain, 0.5, 0.99]
    let carried = law.parameters(Self.parameters, atSize: modelSize)
    for (a, b) in zip(carried, there) { #expect(abs(a - b) <= 1e-12 * b) }
    let losses = law.values(Self.parameters, over: try history(modelSize: modelSize))
    let plain = AnnealingLaw().values(there, over: try history(modelSize: nil))
    for (a, b) in zip(losses, plain) { #expect(abs(a - b) <= 1e-12 * b) }
  }

  @Test func `without a size there is no loss`() throws {
    let losses = SizedAnnealingLaw().values(Self.parameters, over: try history(modelSize: nil))
    #expect(losses.allSatisfy { $0.isNaN })
  }
}
