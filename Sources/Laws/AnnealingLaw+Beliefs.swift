public import Differentiation
import RealModule

extension AnnealingLaw: AreaBelievedLaw {
  public var beliefs: [Belief] {
    [
      .irreducible, .amplitude, .gain, .exponent,
      Belief("ln(steps over which a gain builds up)", mean: 6, deviation: 1.5),
    ]
  }

  public func believed(
    _ parameters: [Dual8], at scale: ReferenceScale, logPace: Dual8
  ) -> [Dual8] {
    let (L0, A, C, alpha, lambda) = (
      parameters[0], parameters[1], parameters[2], parameters[3], parameters[4]
    )
    let memory = -Dual8.log(1 - lambda)
    return [
      L0 / scale.loss, .log(A) - alpha * (logPace + .log(ReferenceScale.steps)),
      .log(C) + memory + .log(scale.rate), .log(alpha), memory,
    ]
  }
}
