public import Differentiation
import RealModule

extension StepsLaw: BelievedLaw {
  public var beliefs: [Belief] { [.irreducible, .amplitude, .exponent] }

  public func believed(_ parameters: [Dual8], at scale: ReferenceScale) -> [Dual8] {
    let (L0, A, alpha) = (parameters[0], parameters[1], parameters[2])
    return [L0 / scale.loss, .log(A) - alpha * .log(ReferenceScale.steps), .log(alpha)]
  }
}
