public import Differentiation
import RealModule

extension FunctionalLaw: AreaBelievedLaw {
  public var beliefs: [Belief] {
    [
      .irreducible, .amplitude, .gain,
      Belief("ln(gain by D over that by B after 1000 steps at the peak)", mean: -1, deviation: 1.5),
      .exponent, .buildUp, .saturation,
    ]
  }

  public func believed(
    _ parameters: [Dual8], at scale: ReferenceScale, logPace: Dual8
  ) -> [Dual8] {
    let (L0, A, B, D) = (parameters[0], parameters[1], parameters[2], parameters[3])
    let (s, C, beta) = (parameters[4], parameters[5], parameters[6])
    let slowing = s * (logPace + .log(ReferenceScale.steps))
    return [
      L0 / scale.loss, .log(A) - slowing, .log(B) + Double.log(scale.rate),
      .log(D) - slowing - .log(B), .log(s), .log(C) + logPace, .log(beta),
    ]
  }
}
