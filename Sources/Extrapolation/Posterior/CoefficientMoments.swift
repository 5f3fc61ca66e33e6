import Fitting
import RealModule

/// The normal distribution that stands in for the prior of the coefficients: with the mean and the
/// covariance of those of the prior's curves that meet its conditions.
///
/// Posterior draws are weighed by how the prior itself differs from it, so that it decides how many
/// draws are needed and nothing else.
struct CoefficientMoments: Sendable {
  let mean: [Double]
  /// The inverse of the covariance, row after row.
  let precision: [Double]
  let logDeterminant: Double
  /// precision·mean.
  let shift: [Double]
  /// meanᵀ·precision·mean.
  let square: Double

  /// - Returns: nil if hardly any curve of the prior meets its conditions.
  init?(_ prior: CurvePrior, over positions: ClosedRange<Double>) {
    // Curves of few bends: a handful of positions tells whether one leaves the bounds.
    let ratio = positions.upperBound / positions.lowerBound
    let checks =
      ratio > 1
      ? (0...8).map { positions.lowerBound * .pow(ratio, Double($0) / 8) }
      : [positions.lowerBound]
    let sampler = PriorSampler(prior, positions: CurvePositions(checks))
    var random = SeededRandom(seed: 1)
    var coefficients: [[Double]] = []
    for _ in 0..<1000 where coefficients.count < 1000 {
      for draw in sampler.eight(&random) where prior.allows(draw.values) {
        coefficients.append(draw.coefficients)
      }
    }
    guard coefficients.count >= 20 else { return nil }
    let size = coefficients[0].count
    let count = Double(coefficients.count)
    let mean = (0..<size).map { i in coefficients.reduce(0) { $0 + $1[i] } / count }
    var covariance = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for draw in coefficients {
      for i in 0..<size {
        for j in 0...i { covariance[i][j] += (draw[i] - mean[i]) * (draw[j] - mean[j]) / count }
      }
    }
    guard let factor = Cholesky(of: size, { covariance[$0][$1] }) else { return nil }
    let inverse = factor.inverse
    self.mean = mean
    precision = inverse.flatMap { $0 }
    logDeterminant = factor.logDeterminant
    let shift = (0..<size).map { i in
      (0..<size).reduce(0) { $0 + inverse[i][$1] * mean[$1] }
    }
    self.shift = shift
    square = zip(shift, mean).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
