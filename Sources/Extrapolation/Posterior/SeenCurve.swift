import Basics
import RealModule

/// What has been seen of a curve, as the posterior uses it: long curves as means of neighboring
/// points.
///
/// The likelihood of a curve that is straight within each group of points, as far as noise goes, is
/// that of the groups' means, each weighed by its count, and of the scatter within groups.
struct SeenCurve: Sendable {
  let positions: [Double]
  let values: [Double]
  /// How many points each value is the mean of.
  let counts: [Double]
  /// The number of points.
  let total: Double
  /// The sum of squares about the means of their groups.
  let scatter: Double

  /// - Parameter limit: How many groups there may be.
  init(positions: [Double], values: [Double], limit: Int = 400) {
    total = Double(values.count)
    guard values.count > limit else {
      self.positions = positions
      self.values = values
      counts = [Double](repeating: 1, count: values.count)
      scatter = 0
      return
    }
    // Groups are as wide in the logarithm of the position as the points allow: curves bend early.
    let span = Double.log(positions[positions.count - 1] / positions[0])
    var meanPositions: [Double] = []
    var meanValues: [Double] = []
    var counts: [Double] = []
    var scatter = 0.0
    var start = 0
    while start < values.count {
      let groups = Double(limit - meanValues.count)
      // What is left is shared evenly once even sharing is finer than the logarithm's.
      let even = Int(saturating: (Double(values.count - start) / max(groups, 1)).rounded(.up))
      let reach = positions[start] * .exp(span / Double(limit) * 2)
      var end = start + 1
      while end < values.count, end - start < even, positions[end] < reach { end += 1 }
      if groups <= 1 { end = values.count }
      let count = Double(end - start)
      let mean = values[start..<end].reduce(0, +) / count
      meanPositions.append(positions[start..<end].reduce(0, +) / count)
      meanValues.append(mean)
      counts.append(count)
      scatter += values[start..<end].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      start = end
    }
    self.positions = meanPositions
    self.values = meanValues
    self.counts = counts
    self.scatter = scatter
  }

  var count: Int { values.count }

  /// Σ n·y² with the scatter.
  var squares: Double {
    zip(values, counts).reduce(scatter) { $0 + $1.1 * $1.0 * $1.0 }
  }
}
