import Laws
import RealModule
import Schedules
import Testing

@Suite struct RateGradientTests {
  /// A law with parameters that a fit of it might have.
  struct Case: Sendable, CustomTestStringConvertible {
    var law: any RateDifferentiableLaw
    var parameters: [Double]
    var testDescription: String { law.name }
  }

  static let laws = [
    Case(law: AnnealingLaw(), parameters: [2.5, 0.6, 0.7, 0.45, 0.99]),
    Case(law: MultiPowerLaw(), parameters: [2.65, 0.6, 440, 0.45, 2.1, 0.6, 0.65]),
    Case(law: FunctionalLaw(), parameters: [2.65, 0.6, 300, 40, 0.45, 500, 0.6]),
    Case(law: FunctionalKernelLaw(), parameters: [2.65, 0.6, 300, 0.45, 500, 0.6]),
    Case(law: PacedLaw(AnnealingLaw()), parameters: [2.5, 0.06, 0.7, 0.45, 0.99, 0.6]),
    Case(
      law: PacedLaw(MultiPowerLaw()), parameters: [2.65, 0.06, 440, 0.45, 0.05, 0.6, 0.65, 0.6]),
    Case(law: PacedLaw(FunctionalLaw()), parameters: [2.65, 0.06, 300, 40, 0.45, 3, 0.6, 0.6]),
    Case(law: PacedLaw(FunctionalKernelLaw()), parameters: [2.65, 0.06, 300, 0.45, 3, 0.6, 1.2]),
    Case(law: AreaLaw(), parameters: [2.65, 0.6, 0.45]),
    Case(law: StepsLaw(), parameters: [2.65, 0.6, 0.45]),
  ]

  static let schedules = [
    "cosine:peak=3e-4,final=3e-5,steps=300,warmup=40",
    "wsd:peak=1e-3,final=1e-5,steps=300,decay=60,shape=1-sqrt",
    "two-stage:peak=3e-4,second=9e-5,at=100,steps=300,warmup=1",
    "sgdr:peak=1e-3,final=1e-4,period=100,steps=300",
  ]

  private func closeTo(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b))
  }

  @Test(arguments: laws, schedules)
  func `the final loss is the law's`(law: Case, text: String) throws {
    let schedule = try ScheduleText.parse(text)
    for convention in WarmupConvention.allCases {
      let rates = StepRates(of: schedule, convention: convention)
      var gradient = [Double](repeating: .nan, count: rates.rates.count)
      let loss = law.law.finalLoss(law.parameters, of: rates, gradient: &gradient)
      let history = RateHistory(of: schedule, at: [schedule.steps], warmup: convention)
      #expect(closeTo(loss, law.law.values(law.parameters, over: history)[0], 1e-7))
    }
  }

  @Test(arguments: laws, schedules)
  func `the gradient agrees with differences at every step`(law: Case, text: String) throws {
    let schedule = try ScheduleText.parse(text)
    for convention in WarmupConvention.allCases {
      let rates = StepRates(of: schedule, convention: convention)
      var gradient = [Double](repeating: .nan, count: rates.rates.count)
      var unused = gradient
      _ = law.law.finalLoss(law.parameters, of: rates, gradient: &gradient)
      let scale = gradient.map(abs).max() ?? 0
      for step in 0...schedule.steps {
        let move = 1e-5 * max(rates.rates[step], 1e-5)
        var up = rates
        var down = rates
        up.rates[step] += move
        down.rates[step] -= move
        let difference =
          (law.law.finalLoss(law.parameters, of: up, gradient: &unused)
            - law.law.finalLoss(law.parameters, of: down, gradient: &unused)) / (2 * move)
        // Differences cancel to about 1e-15 of the loss.
        #expect(
          abs(gradient[step] - difference) <= 1e-6 * scale + 1e-14 / move,
          "step \(step), \(convention.rawValue)")
      }
    }
  }

  @Test func `every law that is averaged has one`() {
    for law in LawCatalog.averaged { #expect(law is any RateDifferentiableLaw, "\(law.name)") }
  }

  @Test func `a rate of warm-up counts by its area alone`() throws {
    let schedule = try ScheduleText.parse("constant:peak=1e-3,steps=300,warmup=40")
    let rates = StepRates(of: schedule, convention: .trueRates)
    var gradient = [Double](repeating: 0, count: 301)
    _ = AnnealingLaw().finalLoss([2.5, 0.6, 0.7, 0.5, 0.99], of: rates, gradient: &gradient)
    let slope = -0.5 * 0.6 * Double.pow(rates.rates.reduce(0, +), -1.5)
    #expect(gradient[1..<40].allSatisfy { closeTo($0, slope, 1e-12) })
    #expect(gradient[0] == 0)
    // The rate that warm-up ends at is what the first drop starts from.
    #expect(gradient[40] < slope)
  }
}
