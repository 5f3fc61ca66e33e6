extension AutoLRS: Codable {
  private enum CodingKeys: String, CodingKey {
    case settings, position, initialLoss, probeSteps, stages
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(settings, forKey: .settings)
    try container.encode(position, forKey: .position)
    try container.encodeIfPresent(initialLoss, forKey: .initialLoss)
    try container.encode(probeSteps, forKey: .probeSteps)
    try container.encode(stages, forKey: .stages)
  }

  /// Refuses what no search comes to: whoever changes a saved search gets an error, and not rates
  /// outside of its range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let settings = try container.decode(Settings.self, forKey: .settings)
    let saved = (
      position: try container.decode(Position.self, forKey: .position),
      initialLoss: try container.decodeIfPresent(Double.self, forKey: .initialLoss),
      probeSteps: try container.decode(Int.self, forKey: .probeSteps),
      stages: try container.decode([Stage].self, forKey: .stages)
    )
    try self.init(settings)
    guard takeUp(saved.stages, saved.position, saved.probeSteps, saved.initialLoss) else {
      throw DecodingError.dataCorruptedError(
        forKey: .stages, in: container,
        debugDescription: "these are no stages that the settings lead to")
    }
  }
}
