import Laws
import Testing

@Suite struct RateRampsTests {
  /// Knots with their rates, jumps at steps 250 and 300, the last step.
  private static func ramps(warmup: Int) -> (knots: [Int], rates: [Double]) {
    (
      [warmup, 120, 200, 250, 250, 290, 297, 300, 300],
      [1e-3, 1e-3, 9e-4, 6e-4, 4e-4, 1e-4, 5e-5, 3e-5, 2e-5]
    )
  }

  /// The rates of all steps.
  private func stepRates(
    _ knots: [Int], _ rates: [Double], warmup: Int, _ convention: WarmupConvention
  ) -> StepRates {
    var all = (0..<warmup).map {
      warmup > 1 ? rates[0] * Double($0) / Double(warmup - 1) : rates[0]
    }
    for line in 1..<knots.count {
      let length = knots[line] - knots[line - 1]
      for step in 0..<length {
        all.append(
          rates[line - 1] + (rates[line] - rates[line - 1]) * Double(step) / Double(length))
      }
    }
    return StepRates(all + [rates[rates.count - 1]], warmup: warmup, convention: convention)
  }

  @Test(arguments: RateGradientTests.laws, [0, 1, 2, 40])
  func `few drops stand for all steps of the lines`(
    law: RateGradientTests.Case, warmup: Int
  ) throws {
    let (knots, rates) = Self.ramps(warmup: warmup)
    for convention in WarmupConvention.allCases {
      let ramps = RateRamps(knots: knots, warmup: warmup, convention: convention)
      let (loss, gradient) = ramps.finalLoss(of: law.law, law.parameters, at: rates)
      let steps = stepRates(knots, rates, warmup: warmup, convention)
      let exact = law.law.finalLoss(law.parameters, of: steps)
      #expect(abs(loss - exact) < 1e-6, "\(convention.rawValue)")

      #expect(gradient[0] == 0)
      for knot in 1..<rates.count {
        let move = 1e-5 * rates[knot]
        var (up, down) = (rates, rates)
        up[knot] += move
        down[knot] -= move
        let difference =
          (law.law.finalLoss(
            law.parameters, of: stepRates(knots, up, warmup: warmup, convention))
            - law.law.finalLoss(
              law.parameters, of: stepRates(knots, down, warmup: warmup, convention))) / (2 * move)
        let scale = gradient.map(abs).max() ?? 0
        #expect(
          abs(gradient[knot] - difference) <= 1e-4 * scale + 1e-14 / move,
          "knot \(knot), \(convention.rawValue)")
      }
    }
  }
}
