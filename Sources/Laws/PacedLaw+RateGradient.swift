extension PacedLaw: RateDifferentiableLaw where Base: RateDifferentiableLaw {
  public func finalLoss(
    _ parameters: [Double], of rates: StepRates, gradient: inout [Double]
  ) -> Double {
    base.finalLoss(
      Array(parameters.dropLast()), of: rates.paced(by: parameters[parameters.count - 1]),
      gradient: &gradient)
  }
}
