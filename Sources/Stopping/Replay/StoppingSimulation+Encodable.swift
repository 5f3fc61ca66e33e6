extension StoppingSimulation: Encodable {
  private enum CodingKeys: String, CodingKey {
    case budget, level, orders, policies, seed, studies
  }

  private struct Study: Encodable {
    var name: String
    var noStopping: RegretCurve
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(settings.budget, forKey: .budget)
    try container.encode(settings.level, forKey: .level)
    try container.encode(settings.orders, forKey: .orders)
    try container.encode(settings.seed, forKey: .seed)
    try container.encode(
      zip(studies, reference).map { Study(name: $0, noStopping: $1) }, forKey: .studies)
    try container.encode(policies, forKey: .policies)
  }
}
