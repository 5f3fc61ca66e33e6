public import Differentiation
import RealModule

extension WeightedAnnealingLaw: AreaBelievedLaw {
  public var beliefs: [Belief] {
    AnnealingLaw().beliefs + [Belief("epsilon", mean: 0.15, deviation: 0.15)]
  }

  /// As of ``AnnealingLaw``, the gain weighted as it is at the peak.
  public func believed(
    _ parameters: [Dual8], at scale: ReferenceScale, logPace: Dual8
  ) -> [Dual8] {
    let epsilon = parameters[5]
    var plain = Array(parameters.dropLast())
    plain[2] = parameters[2] * .exp(epsilon * Double.log(scale.rate))
    return AnnealingLaw().believed(plain, at: scale, logPace: logPace) + [epsilon]
  }
}
