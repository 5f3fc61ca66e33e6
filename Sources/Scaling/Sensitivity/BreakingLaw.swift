public import Basics
import LeastSquares
import RealModule

/// The rate at which training breaks, over sizes: ln η = c + a·ln N, scattered by τ.
///
/// Each sweep says no more than a bracket: the largest rate below which no run broke, and the smallest from which on all
/// did, if any did. The law takes each as such, so that a sweep without a broken run is no reason to believe that its
/// largest rate is the limit. a, c and τ are on grids, with a believed to be within about 1 of 0.
public struct BreakingLaw: Sendable {
  public let group: String
  /// a; nil of one size.
  public let exponent: Estimate?
  /// How many sweeps say where they break, and how many there are.
  public let bounded: Int
  public let sweeps: Int
  public let sizes: Interval
  public let level: Double
  private let middle: Double
  private let points: [Point]

  private struct Point: Sendable {
    var c: Double
    var a: Double
    var scatter: Double
    var share: Double
  }

  private static let scatters: [(Double, prior: Double)] = [
    (0.05, 0.5), (0.15, 0.3), (0.4, 0.15), (1, 0.05),
  ]
  private static let steps = 121
  private static let leastSpread = 0.25

  /// Nil where no run broke, or sizes are not known.
  init?(of sweeps: [RateSweep], group: String, level: Double) {
    let known = sweeps.compactMap { sweep -> (x: Double, bracket: Interval)? in
      guard let size = sweep.size, let bracket = sweep.breakingRate else { return nil }
      return (.log(size), bracket.map { .log($0) })
    }
    let bounded = known.count { $0.bracket.upper.isFinite }
    guard bounded > 0 else { return nil }
    self.group = group
    self.level = level
    self.bounded = bounded
    self.sweeps = sweeps.count
    let middle = known.reduce(0) { $0 + $1.x } / Double(known.count)
    self.middle = middle
    let xs = known.map { $0.x - middle }
    sizes = Interval(.exp(middle + (xs.min() ?? 0)), .exp(middle + (xs.max() ?? 0)))
    let spread = (xs.reduce(0) { $0 + $1 * $1 } / Double(xs.count)).squareRoot()
    let isTold = spread >= Self.leastSpread && known.count > 1
    let low = (known.map(\.bracket.lower).min() ?? 0) - 2
    let high = (known.compactMap(\.bracket.finiteUpper).max() ?? 0) + 2
    var (places, slopes) = (Interval(low, high), Interval(isTold ? -3 : 0, isTold ? 3 : 0))
    var points: [Point] = []
    // What the first grid leaves no room for is not looked at again.
    for _ in 0..<2 {
      points = Self.points(places, slopes, xs, known.map(\.bracket))
      func range(_ value: (Point) -> Double, _ step: Double) -> Interval {
        let values = points.map(value)
        return Interval((values.min() ?? 0) - step, (values.max() ?? 0) + step)
      }
      places = range(\.c, places.width / Double(Self.steps))
      if isTold { slopes = range(\.a, slopes.width / Double(Self.steps)) }
    }
    points.sort { $0.a < $1.a }
    self.points = points
    guard isTold else {
      exponent = nil
      return
    }
    let ends = [0.5, (1 - level) / 2, (1 + level) / 2].map { share in
      var sum = 0.0
      return points.first {
        sum += $0.share
        return sum >= share
      }?.a ?? 0
    }
    exponent = Estimate(ends[0], Interval(ends[1], ends[2]))
  }

  /// The grid points that the brackets leave room for.
  private static func points(
    _ places: Interval, _ slopes: Interval, _ xs: [Double], _ brackets: [Interval]
  ) -> [Point] {
    var points: [Point] = []
    var logs: [Double] = []
    let count = slopes.width > 0 ? steps : 1
    for (scatter, prior) in scatters {
      for i in 0..<count {
        let a = slopes.lower + slopes.width * (Double(i) + 0.5) / Double(count)
        for j in 0..<steps {
          let c = places.lower + places.width * (Double(j) + 0.5) / Double(steps)
          logs.append(
            zip(xs, brackets).reduce(Double.log(prior) - a * a / 2) { sum, one in
              func below(_ value: Double) -> Double {
                value.isFinite
                  ? Distributions.normalShare(below: (value - c - a * one.0) / scatter) : 1
              }
              return sum + .log(max(below(one.1.upper) - below(one.1.lower), 1e-12))
            })
          points.append(Point(c: c, a: a, scatter: scatter, share: 0))
        }
      }
    }
    let top = logs.max() ?? 0
    let total = logs.reduce(0) { $0 + .exp($1 - top) }
    for index in points.indices { points[index].share = .exp(logs[index] - top) / total }
    points.removeAll { $0.share < 1e-8 }
    return points
  }

  /// The rate at which a model of this size begins to break; nil where one size was swept and this is another.
  public func rate(size: Double) -> Estimate? {
    let x = Double.log(size) - middle
    if exponent == nil, abs(x) > Self.leastSpread { return nil }
    func quantile(_ share: Double) -> Double {
      var (low, high) = (-60.0, 60.0)
      for _ in 0..<60 {
        let value = (low + high) / 2
        let below = points.reduce(0) { sum, point in
          sum + point.share
            * Distributions.normalShare(below: (value - point.c - point.a * x) / point.scatter)
        }
        if below < share { low = value } else { high = value }
      }
      return .exp((low + high) / 2)
    }
    return Estimate(
      quantile(0.5), Interval(quantile((1 - level) / 2), quantile((1 + level) / 2)))
  }
}
