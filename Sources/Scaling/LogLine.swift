/// A straight line in logarithms.
struct LogLine: Sendable {
  /// Its value at ln C = `center`.
  var level: Double
  var slope: Double
  var center: Double

  func value(at logCompute: Double) -> Double { level + slope * (logCompute - center) }

  init(level: Double, slope: Double, center: Double) {
    self.level = level
    self.slope = slope
    self.center = center
  }

  /// By weighted least squares; nil through fewer than two points.
  init?(through values: [Double], at: [Double], weights: [Double]) {
    let total = weights.reduce(0, +)
    guard at.count > 1, total > 0 else { return nil }
    var (center, level, product, square) = (0.0, 0.0, 0.0, 0.0)
    for i in at.indices {
      center += weights[i] * at[i] / total
      level += weights[i] * values[i] / total
    }
    for i in at.indices {
      product += weights[i] * (at[i] - center) * (values[i] - level)
      square += weights[i] * (at[i] - center) * (at[i] - center)
    }
    guard square > 0 else { return nil }
    self.init(level: level, slope: product / square, center: center)
  }
}
