import RealModule

extension FunctionalLaw: RateDifferentiableLaw {
  public func finalLoss(
    _ parameters: [Double], of drops: FinalDrops, slopes: inout FinalDrops.Slopes
  ) -> Double {
    let (irreducible, amplitude) = (parameters[0], parameters[1])
    let (noise, slowed, s) = (parameters[2], parameters[3], parameters[4])
    let kernel = Forgetting(speed: parameters[5], beta: parameters[6])
    let total = drops.total
    return FinalLossSweep.finalLoss(of: drops, slopes: &slopes) { area in
      let reducible = amplitude * .pow(area, -s)
      return .init(value: irreducible + reducible, slope: -s * reducible / area)
    } gain: { _, pace, area, _ in
      // The time since is the area after the step, its own left out.
      let since = area - pace
      let time = total - since
      let late = slowed * .pow(time, -s)
      let (forgotten, slope) = kernel.value(since)
      let bySince = (noise + late) * slope + s * late / time * forgotten
      return .init(
        value: (noise + late) * forgotten, byPace: -bySince, byArea: bySince,
        byTotal: -s * late / time * forgotten)
    }
  }
}

extension FunctionalKernelLaw: RateDifferentiableLaw {
  public func finalLoss(
    _ parameters: [Double], of drops: FinalDrops, slopes: inout FinalDrops.Slopes
  ) -> Double {
    let (irreducible, amplitude, noise) = (parameters[0], parameters[1], parameters[2])
    let s = parameters[3]
    let kernel = Forgetting(speed: parameters[4], beta: parameters[5])
    let firstRate = drops.firstRate
    let loss = FinalLossSweep.finalLoss(of: drops, slopes: &slopes) { area in
      let reducible = amplitude * .pow(area, -s)
      let (forgotten, slope) = kernel.value(area)
      return .init(
        value: irreducible + reducible + noise * firstRate * forgotten,
        slope: -s * reducible / area + noise * firstRate * slope)
    } gain: { _, pace, area, _ in
      let (forgotten, slope) = kernel.value(area - pace)
      return .init(value: noise * forgotten, byPace: -noise * slope, byArea: noise * slope)
    }
    slopes.byFirstRate = noise * kernel.value(drops.total).value
    return loss
  }
}

/// 1 − (1 + C·x)^−β and its slope.
private struct Forgetting {
  var speed: Double
  var beta: Double

  func value(_ x: Double) -> (value: Double, slope: Double) {
    let growth = 1 + speed * x
    let kept = Double.exp(-beta * .log(growth))
    return (1 - kept, beta * speed * kept / growth)
  }
}
