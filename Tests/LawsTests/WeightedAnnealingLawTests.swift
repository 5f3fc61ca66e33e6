import Differentiation
import Laws
import RealModule
import Schedules
import Testing

@Suite struct WeightedAnnealingLawTests {
  static let parameters = [2.5, 0.6, 2.5, 0.45, 0.99, 0.15]

  /// The formula, step by step.
  private func direct(
    _ parameters: [Dual8], _ schedule: any Schedule, _ asked: [Int]
  ) -> [Dual8] {
    let (alpha, lambda, epsilon) = (parameters[3], parameters[4], parameters[5])
    var (area, momentum, annealing) = (0.0, Dual8(0), Dual8(0))
    var losses: [Dual8] = []
    for step in 1...schedule.steps {
      let rate = schedule.rate(at: step)
      area += rate
      momentum = lambda * momentum
      if step > schedule.warmup { momentum = momentum + (schedule.rate(at: step - 1) - rate) }
      if rate > 0 { annealing += momentum * Dual8.exp(epsilon * Double.log(rate)) }
      if asked.contains(step) {
        losses.append(
          parameters[0] + parameters[1] * .exp(-alpha * Double.log(area))
            - parameters[2] * annealing)
      }
    }
    return losses
  }

  @Test(arguments: AskedSchedule.all)
  func `losses and derivatives are those of the sum over all steps`(setting: AskedSchedule) throws {
    try expectEightDigits(
      of: WeightedAnnealingLaw(), Self.parameters, setting, .trueRates, direct: direct)
  }

  @Test func `without a weight it is the annealing law`() throws {
    let schedule = try ScheduleText.parse("cosine:peak=1e-3,final=1e-4,steps=900,warmup=50")
    let history = RateHistory(of: schedule, at: [100, 500, 900], warmup: .trueRates)
    let plain = AnnealingLaw().values(Array(Self.parameters.dropLast()), over: history)
    let unweighted = WeightedAnnealingLaw().values(
      Self.parameters.dropLast() + [0], over: history)
    for (a, b) in zip(plain, unweighted) { #expect(abs(a - b) <= 1e-12 * a) }
  }

  @Test func `steps at rate 0 earn nothing`() throws {
    let schedule = try ScheduleText.parse(
      "two-stage:peak=1e-3,second=0,at=400,steps=800")
    let history = RateHistory(of: schedule, at: [450, 800], warmup: .trueRates)
    let weighted = WeightedAnnealingLaw().values(Self.parameters, over: history)
    #expect(weighted[0] == weighted[1])
    let plain = AnnealingLaw().values(Array(Self.parameters.dropLast()), over: history)
    #expect(plain[1] < plain[0])
  }
}
