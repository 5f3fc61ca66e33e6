public import Basics
public import Differentiation
import RealModule

extension Solution {
  /// θ̂ ± t·standard error with Student's t of n − p degrees of freedom: exact for linear models,
  /// symmetric always. For a curved problem see ``Problem/profileInterval(of:level:around:solver:)``.
  ///
  /// - Returns: `nil` if there is no standard error (see ``states``) or no such parameter.
  public func interval(of name: String, level: Double = 0.95) -> Interval? {
    guard let j = names.firstIndex(of: name), let error = standardErrors[j] else { return nil }
    return Interval(around: parameters[j], halfWidth: quantile(level) * error)
  }

  /// A quantity derived from the parameters with its interval, by the delta method: its variance is
  /// gᵀ·covariance·g with g its gradient.
  ///
  /// ```swift
  /// solution.estimate { p in Double.log(2) / p[1] }   // a half-life from a rate
  /// ```
  ///
  /// - Parameter quantity: a formula over all parameters, in the order of ``parameters``.
  /// - Returns: `nil` without a ``covariance``, or where the quantity is not finite.
  public func estimate(
    level: Double = 0.95, _ quantity: ([Dual8]) -> Dual8
  ) -> Estimate? {
    guard let covariance else { return nil }
    let p = parameters.count
    var gradient = Array(repeating: 0.0, count: p)
    var value = 0.0
    for first in stride(from: 0, to: max(1, p), by: 8) {
      var lifted = parameters.map { Dual8($0) }
      for lane in 0..<min(8, p - first) { lifted[first + lane].derivatives[lane] = 1 }
      let result = quantity(lifted)
      value = result.value
      for lane in 0..<min(8, p - first) { gradient[first + lane] = result.derivatives[lane] }
    }
    var variance = 0.0
    for a in 0..<p {
      for b in 0..<p { variance += gradient[a] * gradient[b] * covariance[a][b] }
    }
    guard value.isFinite, variance.isFinite else { return nil }
    return Estimate(
      value,
      Interval(around: value, halfWidth: quantile(level) * Double.sqrt(max(0, variance))))
  }

  /// Correlations of the estimates, 0 for parameters that do not vary. `nil` without a covariance.
  public var correlation: [[Double]]? { covariance?.correlation }

  /// Student's t for a two-sided interval.
  func quantile(_ level: Double) -> Double {
    Distributions.studentFactor(level: level, degreesOfFreedom: Double(max(1, degreesOfFreedom)))
  }
}

extension [[Double]] {
  /// The correlations of a covariance, 0 for what does not vary.
  package var correlation: [[Double]] {
    indices.map { a in
      indices.map { b in
        if a == b { return 1 }
        let scale = Double.sqrt(self[a][a]) * Double.sqrt(self[b][b])
        return scale > 0 ? self[a][b] / scale : 0
      }
    }
  }
}
