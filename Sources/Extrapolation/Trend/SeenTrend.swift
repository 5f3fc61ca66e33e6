import Basics
import RealModule

/// What has been seen of a curve, on the scale of its trend, thinned to a few dozen points that are
/// evenly spread over the logarithm of the position.
struct SeenTrend: Sendable {
  /// More points tell little that their means do not, and take time.
  static let mostPoints = 40
  /// No mean is of more than this part of the rows from it on.
  private static let tailShare = 4
  /// Neighboring rows are not independent, so that more of them tell no more of the noise.
  private static let mostSpare = 200.0

  let scale: MetricScale
  /// In units of the first.
  private(set) var positions: [Double] = []
  private(set) var values: [Double] = []
  /// How many rows each value is the mean of.
  private(set) var counts: [Double] = []
  /// What the rows about their means tell of the noise: how many there are to spare and the sum of
  /// their squares.
  private(set) var spareCount = 0.0
  private(set) var spareSquares = 0.0
  let firstPosition: Double

  /// - Parameters:
  ///   - positions: Ascending, above 0; at least one.
  ///   - values: Finite.
  init(positions: [Double], values: [Double], scale: MetricScale) {
    self.scale = scale
    firstPosition = positions[0]
    let coordinates = values.map { scale.coordinate($0) }
    guard positions.count > Self.mostPoints else {
      self.positions = positions.map { $0 / positions[0] }
      self.values = coordinates
      counts = [Double](repeating: 1, count: positions.count)
      return
    }
    let span = Double.log(positions[positions.count - 1] / positions[0])
    var differences: [Double] = []
    var start = 0
    var edge = 1
    while start < positions.count {
      var end = start + 1
      let limit = positions[0] * .exp(span * Double(edge) / Double(Self.mostPoints - 1))
      // What came last is told apart more finely: a change there is to be seen as one.
      let most = start + max((positions.count - start) / Self.tailShare, 1)
      while end < min(most, positions.count), positions[end] < limit { end += 1 }
      let count = Double(end - start)
      let meanPosition = positions[start..<end].reduce(0, +) / count
      self.positions.append(meanPosition / positions[0])
      self.values.append(coordinates[start..<end].reduce(0, +) / count)
      counts.append(count)
      for index in start..<(end - 1) {
        differences.append(coordinates[index + 1] - coordinates[index])
      }
      start = end
      if start < positions.count, positions[start] >= limit { edge += 1 }
    }
    spare(differences)
  }

  /// Differences of neighbors have twice the variance of the noise and hardly any trend. Spikes are
  /// cut at six times the usual size.
  private mutating func spare(_ differences: [Double]) {
    guard let usual = differences.medianDeviation else { return }
    let most = 6 * usual
    let squares = differences.reduce(0) { sum, difference in
      let size = most > 0 ? min(abs(difference), most) : abs(difference)
      return sum + size * size / 2
    }
    let count = Double(differences.count)
    spareCount = min(count, Self.mostSpare)
    spareSquares = squares / count * spareCount
  }

  var count: Int { positions.count }
}
