public import Differentiation
import RealModule

extension MultiPowerLaw: AreaBelievedLaw {
  public var beliefs: [Belief] {
    [
      .irreducible, .amplitude, .gain, .exponent, .buildUp, .saturation,
      Belief("gamma", mean: 0.5, deviation: 0.3),
    ]
  }

  public func believed(
    _ parameters: [Dual8], at scale: ReferenceScale, logPace: Dual8
  ) -> [Dual8] {
    let (L0, A, B, alpha) = (parameters[0], parameters[1], parameters[2], parameters[3])
    let (C, beta, gamma) = (parameters[4], parameters[5], parameters[6])
    let logRate = Double.log(scale.rate)
    return [
      L0 / scale.loss, .log(A) - alpha * (logPace + .log(ReferenceScale.steps)),
      .log(B) + logRate, .log(alpha), .log(C) + logPace - gamma * logRate, .log(beta), gamma,
    ]
  }
}
