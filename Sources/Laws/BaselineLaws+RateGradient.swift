import RealModule

extension AreaLaw: RateDifferentiableLaw {
  public func finalLoss(
    _ parameters: [Double], of rates: StepRates, gradient: inout [Double]
  ) -> Double {
    FinalLossSweep.finalLoss(of: rates, gradient: &gradient) { area in
      let reducible = parameters[1] * Double.pow(area, -parameters[2])
      return .init(value: parameters[0] + reducible, slope: -parameters[2] * reducible / area)
    } gain: { _, _, _ in
      .init(value: 0, byRate: 0, byArea: 0)
    }
  }
}

extension StepsLaw: RateDifferentiableLaw {
  public func finalLoss(
    _ parameters: [Double], of rates: StepRates, gradient: inout [Double]
  ) -> Double {
    for step in gradient.indices { gradient[step] = 0 }
    return parameters[0] + parameters[1] * .pow(Double(rates.steps), -parameters[2])
  }
}
