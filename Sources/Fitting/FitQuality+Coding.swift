import Basics

/// In files the quality stands among what is told of one kind of fit alone: of runs under
/// `diagnostics`, of a curve under `statistics`.
extension FitQuality {
  enum Key: String, CodingKey {
    case rows, points, degreesOfFreedom, rSquared, aicc, conditionNumber, evaluations, method
    case stopReason, isConverged, notes
  }

  /// All but how the search ended.
  ///
  /// - Parameter count: what the count is called.
  func encode(to container: inout KeyedEncodingContainer<Key>, count key: Key) throws {
    try container.encode(count, forKey: key)
    try container.encode(degreesOfFreedom, forKey: .degreesOfFreedom)
    try container.encodeIfPresent(rSquared, forKey: .rSquared)
    try container.encodeIfPresent(aicc, forKey: .aicc)
    try container.encodeIfPresent(conditionNumber, forKey: .conditionNumber)
    try container.encode(evaluations, forKey: .evaluations)
    try container.encode(method, forKey: .method)
    try container.encode(notes, forKey: .notes)
  }

  /// - Parameters:
  ///   - path: the place of the container.
  ///   - key: what the count is called.
  /// - Throws: `Refusal` where a number is none that a fit has.
  init(
    from container: KeyedDecodingContainer<Key>, at path: String, count key: Key,
    stopReason: String, isConverged: Bool
  ) throws {
    self.init(
      count: try container.decode(Int.self, forKey: key),
      degreesOfFreedom: try container.decode(Int.self, forKey: .degreesOfFreedom),
      rSquared: try container.decodeIfPresent(Double.self, forKey: .rSquared),
      aicc: try container.decodeIfPresent(Double.self, forKey: .aicc),
      conditionNumber: try container.decodeIfPresent(Double.self, forKey: .conditionNumber),
      evaluations: try container.decode(Int.self, forKey: .evaluations),
      method: try container.decode(String.self, forKey: .method),
      stopReason: stopReason, isConverged: isConverged,
      notes: try container.decode([Remark].self, forKey: .notes))
    try SavedFitChecks.require(count, "\(path).\(key.rawValue)")
    try SavedFitChecks.require(
      degreesOfFreedom, "\(path).degreesOfFreedom",
      in: -SavedFitChecks.counts.upperBound...SavedFitChecks.counts.upperBound)
    try SavedFitChecks.require(evaluations, "\(path).evaluations")
  }
}
