import Laws
import RealModule
import Schedules
import Testing

@Suite struct LawCatalogTests {
  @Test func `names are unique and formulas fit a line`() {
    let names = LawCatalog.all.map(\.name)
    #expect(Set(names).count == names.count)
    for law in LawCatalog.all {
      #expect(law.formula.count <= 72)
      #expect(Set(law.parameterNames).count == law.parameterNames.count)
      #expect(law.nonlinear.count <= 8, "the dual numbers of laws have eight lanes")
      for parameter in law.nonlinear {
        #expect(parameter.bounds.contains(parameter.range.lowerBound))
        #expect(parameter.bounds.contains(parameter.range.upperBound))
      }
      #expect(LawCatalog.law(named: law.name)?.source == law.source)
    }
  }

  /// Parameters in the middle of what each law is for.
  private func middle(of law: any Law) -> [Double] {
    law.linear.map { _ in 1.5 }
      + law.nonlinear.map { parameter in
        let (low, high) = (parameter.range.lowerBound, parameter.range.upperBound)
        return switch parameter.spread {
        case .even: (low + high) / 2
        case .logarithmic: .sqrt(low * high)
        case .towardOne: 1 - .sqrt((1 - low) * (1 - high))
        case .eitherSign: high
        }
      }
  }

  @Test(
    arguments: LawCatalog.all.map(\.name),
    [
      "cosine:peak=3e-3,final=3e-4,steps=700,warmup=50",
      "two-stage:peak=3e-3,second=9e-4,at=300,steps=700,warmup=20",
    ])
  func `derivatives agree with differences`(name: String, text: String) throws {
    let law = try #require(LawCatalog.law(named: name))
    let history = RateHistory(
      of: try ScheduleText.parse(text), at: [60, 250, 400, 700], warmup: .trueRates,
      modelSize: 3e7, shiftStep: 350)
    let parameters = middle(of: law)
    let (losses, derivatives) = law.valuesAndDerivatives(parameters, over: history)
    for index in parameters.indices {
      // Of a parameter close to 1, the step is small beside its distance from 1.
      let value = parameters[index]
      let step = 1e-5 * (value < 1 ? min(value, 1 - value) : value)
      let sides = [value + step, value - step].map { side in
        var changed = parameters
        changed[index] = side
        return law.values(changed, over: history)
      }
      for row in losses.indices {
        let difference = (sides[0][row] - sides[1][row]) / (2 * step)
        let rounding = 1e-13 * abs(losses[row]) / step
        let miss = abs(difference - derivatives[index][row])
        #expect(
          miss <= 1e-5 * abs(difference) + rounding,
          "\(law.parameterNames[index]) at row \(row)")
      }
    }
  }

  /// Searches go as far before they turn around; what they find there is no loss, or a finite one.
  @Test(arguments: LawCatalog.all.map(\.name), [-1.0, 1e-300, 1e308, .infinity, .nan])
  func `parameters beyond all bounds do not crash`(name: String, value: Double) throws {
    let law = try #require(LawCatalog.law(named: name))
    let history = RateHistory(
      of: try ScheduleText.parse("cosine:peak=3e-3,final=3e-4,steps=700,warmup=50"),
      at: [60, 250, 400, 700], warmup: .trueRates, modelSize: 3e7, shiftStep: 350)
    for index in law.parameterNames.indices {
      var parameters = middle(of: law)
      parameters[index] = value
      #expect(law.values(parameters, over: history).count == 4)
      #expect(law.valuesAndDerivatives(parameters, over: history).values.count == 4)
    }
  }
}
