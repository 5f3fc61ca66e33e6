import LeastSquares

extension Fit {
  /// Student's factor for two-sided intervals at a level, with as many degrees of freedom as the
  /// rows are worth. Nil where the fit has no covariance.
  public func coverageFactor(at level: Double) -> Double? {
    guard covariance != nil else { return nil }
    return Distributions.studentFactor(
      level: level, degreesOfFreedom: diagnostics.effectiveDegreesOfFreedom)
  }

  /// The variance gᵀΣg of a quantity with the given gradient by the parameters (delta method).
  /// Nil where the fit has no covariance.
  public func variance(along gradient: [Double]) -> Double? {
    guard let covariance else { return nil }
    var sum = 0.0
    for (row, a) in zip(covariance, gradient) {
      for (entry, b) in zip(row, gradient) { sum += a * entry * b }
    }
    return max(sum, 0)
  }
}

extension Diagnostics {
  /// What the rows are worth less the free parameters, at least 1.
  public var effectiveDegreesOfFreedom: Double {
    max(effectiveRows - Double(rows - degreesOfFreedom), 1)
  }
}
