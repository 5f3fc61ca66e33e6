public import Differentiation
import RealModule

extension PacedLaw: BelievedLaw where Base: AreaBelievedLaw {
  public var beliefs: [Belief] { base.beliefs + [.rateExponent] }

  public func believed(_ parameters: [Dual8], at scale: ReferenceScale) -> [Dual8] {
    let q = parameters[parameters.count - 1]
    return base.believed(
      Array(parameters.dropLast()), at: scale, logPace: q * Double.log(scale.rate))
      + [.log(q)]
  }
}
