import Fitting
import RealModule

/// Weighted points in the coordinates of shapes and noise.
struct WeightedPoints {
  /// Point after point, a coordinate each.
  private(set) var coordinates: [Double] = []
  private(set) var weights: [Double] = []
  let dimension: Int

  init(dimension: Int) { self.dimension = dimension }

  mutating func append(_ point: [Double], weight: Double) {
    coordinates.append(contentsOf: point)
    weights.append(weight)
  }

  var isEmpty: Bool { weights.isEmpty }

  /// The point of that index.
  func point(_ index: Int) -> ArraySlice<Double> {
    coordinates[index * dimension..<(index + 1) * dimension]
  }

  /// `count` points, each as often as its weight says, by systematic resampling.
  func resampled(_ count: Int, share: Double) -> [[Double]] {
    let total = weights.reduce(0, +)
    var index = 0
    var sum = weights[0]
    return (0..<count).map { number in
      let target = (Double(number) + share) / Double(count) * total
      while sum < target, index + 1 < weights.count {
        index += 1
        sum += weights[index]
      }
      return Array(point(index))
    }
  }

  /// The root of `scale`²·covariance, with what is added to the diagonal.
  ///
  /// - Parameter floor: A variance for each coordinate.
  func kernel(scale: Double, floor: [Double]) -> Cholesky? {
    let total = weights.reduce(0, +)
    var mean = [Double](repeating: 0, count: dimension)
    for index in weights.indices {
      for i in 0..<dimension {
        mean[i] += weights[index] / total * coordinates[index * dimension + i]
      }
    }
    var covariance = [Double](repeating: 0, count: dimension * dimension)
    for index in weights.indices {
      let weight = weights[index] / total
      for i in 0..<dimension {
        let row = weight * (coordinates[index * dimension + i] - mean[i])
        for j in 0...i {
          covariance[i * dimension + j] += row * (coordinates[index * dimension + j] - mean[j])
        }
      }
    }
    for i in 0..<dimension { covariance[i * dimension + i] += floor[i] }
    return Cholesky(of: dimension) { scale * scale * covariance[$0 * dimension + $1] }
  }
}
