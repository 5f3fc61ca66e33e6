import RealModule

/// What every problem asks of its observations.
enum Observations {
  static func validate(
    _ observed: [Double], weights: [Double]?, count: Int
  ) throws(ProblemError) {
    guard observed.count == count else {
      throw .count(of: "observations", expected: count, found: observed.count)
    }
    guard count > 0 else {
      throw .count(of: "observations", expected: 1, found: 0)
    }
    for (i, y) in observed.enumerated() where !y.isFinite {
      throw .value(of: "observed", index: i, value: y, reason: "leave it out")
    }
    guard let weights else { return }
    guard weights.count == count else {
      throw .count(of: "weights", expected: count, found: weights.count)
    }
    for (i, w) in weights.enumerated() where !(w >= 0 && w.isFinite) {
      throw .value(
        of: "weights", index: i, value: w, reason: "weights are finite and not negative")
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw .value(of: "weights", index: 0, value: 0, reason: "at least one must be positive")
    }
  }

  /// ‖√w·y‖, or where all observations are 0, the size of the first predictions.
  static func unit(
    _ observed: [Double], rootWeights: [Double]?, predictions: () -> [Double]
  ) -> Double {
    let size = norm(observed, rootWeights)
    if size > 0, size.isFinite { return size }
    let predicted = norm(predictions(), rootWeights)
    return predicted > 0 && predicted.isFinite ? predicted : 1
  }

  private static func norm(_ values: [Double], _ rootWeights: [Double]?) -> Double {
    var largest = 0.0
    for i in values.indices { largest = max(largest, abs(values[i]) * (rootWeights?[i] ?? 1)) }
    guard largest > 0, largest.isFinite else { return largest }
    var sum = 0.0
    for i in values.indices {
      let x = values[i] * (rootWeights?[i] ?? 1) / largest
      sum += x * x
    }
    return largest * .sqrt(sum)
  }
}
