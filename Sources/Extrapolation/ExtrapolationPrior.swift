/// Which beliefs curves are extrapolated under.
public enum ExtrapolationPrior: Sendable, Hashable {
  /// Trends that fade, by the prior that suits the metric's scale.
  case usual
  case trend(TrendPrior)
  /// Sums of curves of stated families, such as the prior of LC-PFN.
  case components(CurvePrior)

  /// What is believed of metrics with these bounds, in full.
  public func statement(bounds: ClosedRange<Double>?) -> any Encodable & Sendable {
    switch self {
    case .trend(let prior): prior
    case .components(let prior): prior
    case .usual:
      if let bounds, bounds.lowerBound.isFinite, bounds.upperBound.isFinite {
        TrendPrior.shares
      } else {
        TrendPrior.losses
      }
    }
  }
}

extension ExtrapolationPrior: Decodable {
  private enum Key: String, CodingKey { case components }

  /// A prior with components is a ``CurvePrior``, any other a ``TrendPrior``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if container.contains(.components) {
      self = .components(try CurvePrior(from: decoder))
    } else {
      self = .trend(try TrendPrior(from: decoder))
    }
  }
}
