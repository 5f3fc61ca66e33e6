import Basics

extension ScalingApproaches: Encodable {
  private enum Key: CodingKey {
    case method, level, seed, conventions, noise, noiseSamples, exponents, irreducibleLoss, excess,
      budgets, approaches, refusals, warnings, notes
  }
  private enum QuantityKey: CodingKey { case params, tokens, loss }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(options.method, forKey: .method)
    try container.encode(options.level, forKey: .level)
    try container.encode(options.seed, forKey: .seed)
    try container.encode(conventions, forKey: .conventions)
    if let profiles {
      try container.encode(profiles.noise, forKey: .noise)
      try container.encode(profiles.noiseSamples, forKey: .noiseSamples)
      var exponents = container.nestedContainer(keyedBy: QuantityKey.self, forKey: .exponents)
      try exponents.encode(profiles.sizeExponent, forKey: .params)
      try exponents.encode(profiles.tokensExponent, forKey: .tokens)
      try exponents.encode(profiles.lossExponent, forKey: .loss)
      try container.encodeIfPresent(profiles.irreducibleLoss, forKey: .irreducibleLoss)
      var excess = container.nestedContainer(keyedBy: QuantityKey.self, forKey: .excess)
      try excess.encode(profiles.excess.size, forKey: .params)
      try excess.encode(profiles.excess.loss, forKey: .loss)
      try container.encode(profiles.profiles, forKey: .budgets)
    }
    try container.encode(answers, forKey: .approaches)
    try container.encode(
      refusals.map { RefusedApproach(approach: $0.approach.name, reason: $0.remark) },
      forKey: .refusals)
    try container.encode(remarks.filter(\.isDoubt), forKey: .warnings)
    try container.encode(remarks.filter { !$0.isDoubt }, forKey: .notes)
  }

  private struct RefusedApproach: Encodable {
    var approach: String
    var reason: Remark
  }
}

extension ScalingApproaches.Answer: Encodable {
  private enum Key: CodingKey { case approach, count, exponent, predictions }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(approach.name, forKey: .approach)
    try container.encode(count, forKey: .count)
    try container.encode(sizeExponent, forKey: .exponent)
    try container.encode(predictions, forKey: .predictions)
  }
}

extension IsoFLOPProfile: Encodable {
  private enum Key: CodingKey { case flops, cells, divergent, repeats, minimum, reason }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(compute, forKey: .flops)
    try container.encode(cells, forKey: .cells)
    try container.encode(divergent, forKey: .divergent)
    try container.encode(repeats.count, forKey: .repeats)
    try container.encodeIfPresent(minimum, forKey: .minimum)
    if minimum == nil { try container.encode(words, forKey: .reason) }
  }
}
