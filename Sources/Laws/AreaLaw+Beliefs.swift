public import Differentiation
import RealModule

extension AreaLaw: AreaBelievedLaw {
  public var beliefs: [Belief] { [.irreducible, .amplitude, .exponent] }

  public func believed(
    _ parameters: [Dual8], at scale: ReferenceScale, logPace: Dual8
  ) -> [Dual8] {
    let (L0, A, alpha) = (parameters[0], parameters[1], parameters[2])
    return [
      L0 / scale.loss, .log(A) - alpha * (logPace + .log(ReferenceScale.steps)), .log(alpha),
    ]
  }
}
