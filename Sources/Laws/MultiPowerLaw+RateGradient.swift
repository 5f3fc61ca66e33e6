import RealModule

extension MultiPowerLaw: RateDifferentiableLaw {
  /// At one horizon the sum over drops needs no mixture of exponentials: each drop's kernel is
  /// asked once.
  public func finalLoss(
    _ parameters: [Double], of drops: FinalDrops, slopes: inout FinalDrops.Slopes
  ) -> Double {
    let (irreducible, amplitude, annealing) = (parameters[0], parameters[1], parameters[2])
    let (alpha, scale, beta, gamma) = (parameters[3], parameters[4], parameters[5], parameters[6])
    // Most neighboring steps run at the same rate and share its power.
    var poweredRate = Double.nan
    var power = 0.0
    return FinalLossSweep.finalLoss(of: drops, slopes: &slopes) { area in
      let reducible = amplitude * .pow(area, -alpha)
      return .init(value: irreducible + reducible, slope: -alpha * reducible / area)
    } gain: { rate, _, area, _ in
      if rate != poweredRate {
        poweredRate = rate
        power = .exp(-gamma * .log(max(rate, Self.lowestRate)))
      }
      let x = power * area
      let growth = 1 + scale * x
      let forgotten = Double.exp(-beta * .log(growth))
      let slope = annealing * beta * scale * forgotten / growth
      return .init(
        value: annealing * (1 - forgotten),
        byRate: rate > Self.lowestRate ? -slope * gamma * x / rate : 0, byArea: slope * power)
    }
  }
}
