import RealModule

extension AnnealingLaw: RateDifferentiableLaw {
  /// S2 is Σ_k (η_{k−1} − η_k)·(1 − λ^n)/(1 − λ) over all drops, n the steps that each has had to
  /// act, its own included.
  public func finalLoss(
    _ parameters: [Double], of drops: FinalDrops, slopes: inout FinalDrops.Slopes
  ) -> Double {
    let (irreducible, amplitude, annealing) = (parameters[0], parameters[1], parameters[2])
    let (alpha, lambda) = (parameters[3], parameters[4])
    let memory = annealing / (1 - lambda)
    let logLambda = Double.log(lambda)
    return FinalLossSweep.finalLoss(of: drops, slopes: &slopes) { area in
      let reducible = amplitude * .pow(area, -alpha)
      return .init(value: irreducible + reducible, slope: -alpha * reducible / area)
    } gain: { _, _, _, steps in
      .init(value: -memory * .expMinusOne(logLambda * steps))
    }
  }
}
