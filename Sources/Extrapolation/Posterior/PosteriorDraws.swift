import LeastSquares
import RealModule

/// Weighted draws of curves given what has been seen of one.
struct PosteriorDraws {
  /// The logarithms of the weights, unnormalized.
  var logWeights: [Double] = []
  /// The logarithms of the noise's standard deviation.
  var logNoise: [Double] = []
  /// The values at the positions asked for, of eight curves at once.
  var curves: [SIMD8<Double>] = []
  /// Which curves those of each draw are: eight times the number of the eight, plus the lane.
  var places: [Int] = []
  /// The coefficients, draw after draw.
  var coefficients: [Double] = []
  /// The coordinates of shapes and noise, draw after draw.
  var coordinates: [Double] = []
  /// How many were tried, those that fail the prior's conditions included.
  var tries = 0

  mutating func reserve(_ count: Int, positions: Int, coefficients: Int, coordinates: Int) {
    logWeights.reserveCapacity(count)
    logNoise.reserveCapacity(count)
    places.reserveCapacity(count)
    curves.reserveCapacity(count / 8 * positions)
    self.coefficients.reserveCapacity(count * coefficients)
    self.coordinates.reserveCapacity(count * coordinates)
  }

  /// Weights that sum to 1, and the logarithm of the mean weight of all that were tried; nil if none
  /// weighs anything.
  var normalized: (weights: [Double], logEvidence: Double)? {
    guard let largest = logWeights.max(), largest.isFinite else { return nil }
    let weights = logWeights.map { Double.exp($0 - largest) }
    let sum = weights.reduce(0, +)
    return (weights.map { $0 / sum }, largest + .log(sum / Double(tries)))
  }

  /// How many draws of equal weight would tell as much.
  var effectiveCount: Double {
    guard let weights = normalized?.weights else { return 0 }
    return 1 / weights.reduce(0) { $0 + $1 * $1 }
  }

  /// The draws that weigh anything, their values passed through `transform`.
  func weighted(
    _ weights: [Double], positions: Int, _ transform: (Double) -> Double
  ) -> [ExtrapolatedCurve.Draw] {
    // All that is left out together weighs less than a ten-thousandth.
    let least = 1e-4 / Double(weights.count)
    let kept = weights.indices.filter { weights[$0] > least }
    let total = kept.reduce(0) { $0 + weights[$1] }
    return kept.map { index in
      let first = places[index] / 8 * positions
      let lane = places[index] % 8
      return ExtrapolatedCurve.Draw(
        weight: weights[index] / total,
        values: (first..<first + positions).map { transform(curves[$0][lane]) },
        noise: .exp(logNoise[index]))
    }
  }

  /// The coordinates of the draws that weigh anything.
  func points(_ weights: [Double], dimension: Int) -> WeightedPoints {
    var points = WeightedPoints(dimension: dimension)
    for (index, weight) in weights.enumerated() where weight > 1e-9 {
      points.append(
        Array(coordinates[index * dimension..<(index + 1) * dimension]), weight: weight)
    }
    return points
  }
}
