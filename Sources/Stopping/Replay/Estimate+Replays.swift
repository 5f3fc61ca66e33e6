import Basics
import LeastSquares

extension Estimate {
  /// From what bootstrap samples gave; samples that are not finite are left out.
  init(_ value: Double, samples: [Double], level: Double) {
    let interval = OrderStatistics(samples.filter(\.isFinite)).interval(level: level)
    self.init(value, interval ?? Interval(value, value))
  }

  /// A share of so many replays, with the score interval (Wilson 1927), which has a width at 0 too.
  init(share: Double, of count: Int, level: Double) {
    let z = Distributions.normalQuantile((1 + level) / 2)
    let n = Double(count)
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    self.init(
      share,
      Interval(share > 0 ? max(middle - half, 0) : 0, share < 1 ? min(middle + half, 1) : 1))
  }
}
