import RealModule

extension AreaLaw: RateDifferentiableLaw {
  public func finalLoss(
    _ parameters: [Double], of drops: FinalDrops, slopes: inout FinalDrops.Slopes
  ) -> Double {
    FinalLossSweep.finalLoss(of: drops, slopes: &slopes) { area in
      let reducible = parameters[1] * Double.pow(area, -parameters[2])
      return .init(value: parameters[0] + reducible, slope: -parameters[2] * reducible / area)
    } gain: { _, _, _, _ in
      .init(value: 0)
    }
  }
}

extension StepsLaw: RateDifferentiableLaw {
  public func finalLoss(
    _ parameters: [Double], of drops: FinalDrops, slopes: inout FinalDrops.Slopes
  ) -> Double {
    slopes = FinalDrops.Slopes(of: drops)
    return parameters[0] + parameters[1] * .pow(Double(drops.steps), -parameters[2])
  }
}
