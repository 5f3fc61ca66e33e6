extension PacedLaw: RateDifferentiableLaw where Base: RateDifferentiableLaw {
  public func paceExponent(_ parameters: [Double]) -> Double { parameters[parameters.count - 1] }

  public func finalLoss(
    _ parameters: [Double], of drops: FinalDrops, slopes: inout FinalDrops.Slopes
  ) -> Double {
    base.finalLoss(Array(parameters.dropLast()), of: drops, slopes: &slopes)
  }
}
