import Basics
import LeastSquares
import RealModule

/// The valley that losses make over ln η, with all the doubt of its shape.
///
/// ```
/// L(u) = ℓ* + k·2·(c·exp(−a·u) + a·exp(c·u) − a − c)/(a·c·(a + c)),    u = ln η − ln η*
/// ```
///
/// is flat at η*, with curvature 2·k, and rises to the left as a power of the rate and to the right as another: what a
/// small rate leaves undone, and what the noise and the instability of a large one cost. Small a and c make it a
/// parabola, different ones lean it. A point may miss it by a share m of what it lies above the best, besides noise, so
/// that walls, whose shape nobody knows, say less than the bottom.
///
/// k and ℓ* are integrated out exactly, ln η*, a, c, m and the noise on grids: nothing is drawn to find ln η*, and no
/// shape is chosen. A parabola through the lowest rates is the usual rule; on valleys that lean its intervals hold the
/// best rate far too seldom, see `Scripts/benchmark sensitivity`.
struct RateValley: Sendable {
  /// A valley that the losses allow.
  struct Draw: Sendable {
    var place: Double
    /// ℓ* and k.
    var level: Double
    var depth: Double
    /// a and c.
    var left: Double
    var right: Double
    /// By what the noise that was estimated beforehand is to be multiplied.
    var noise: Double

    func loss(at logRate: Double) -> Double {
      level + depth * RateValley.rise(logRate - place, left, right)
    }
  }

  /// Where ln η* may be, and how probable each place is; in ascending order.
  private let places: [Double]
  private let shares: [Double]
  private(set) var draws: [Draw] = []

  private static let leftShapes = [0.1, 0.35, 0.7, 1.2, 2.0]
  private static let rightShapes = [0.1, 0.4, 0.8, 1.5, 2.5, 4.0]
  /// m.
  private static let misses = [0.1, 0.2, 0.35]
  /// How far beyond what was tried ln η* is looked for.
  private static let margin = 2.5
  private static let gridCount = 121
  private static let drawCount = 300

  /// - Parameters:
  ///   - rates: that train, ascending, three at least.
  ///   - least: the least mean loss.
  ///   - upper: ln of the rate from which on training breaks, beyond which no optimum is.
  init?(
    _ rates: [RateSweep.Rate], least: Double, noise: SweepNoise, upper: Double?, seed: UInt64
  ) {
    let points = rates.map { rate in
      Point(
        x: rate.logRate, loss: rate.mean, excess: rate.mean - least,
        count: Double(rate.losses.count))
    }
    guard let first = points.first, let last = points.last else { return nil }
    let (low, high) = (first.x - Self.margin, upper ?? last.x + Self.margin)
    guard let coarse = Search(points, noise, least: least, from: low, to: high) else { return nil }
    // What the first grid leaves no room for is not looked at again.
    let shares = coarse.shares
    let kept = shares.indices.filter { shares[$0] > 1e-6 }
    guard let a = kept.first, let b = kept.last,
      let fine = Search(
        points, noise, least: least, from: coarse.places[max(a - 1, 0)],
        to: coarse.places[min(b + 1, shares.count - 1)])
    else { return nil }
    places = fine.places
    self.shares = fine.shares
    draws = fine.draws(Self.drawCount, seed: seed)
  }

  // MARK: Answers

  /// The ln η below which η* lies with this probability.
  func quantile(_ share: Double) -> Double {
    var before = 0.0
    for (index, own) in shares.enumerated() {
      if before + own >= share, own > 0 {
        let step = index > 0 ? places[index] - places[index - 1] : places[1] - places[0]
        return places[index] + step * ((share - before) / own - 0.5)
      }
      before += own
    }
    return places.last ?? .nan
  }

  /// The probability that ln η* is below.
  func share(below logRate: Double) -> Double {
    zip(places, shares).reduce(0) { $0 + ($1.0 < logRate ? $1.1 : 0) }
  }

  /// The median of what the losses allow at a rate.
  func loss(at logRate: Double) -> Double? { draws.map { $0.loss(at: logRate) }.median }

  /// The ends, each by its median, of the ln η whose loss is above the least by no more than a share of it.
  func asGood(within tolerance: Double) -> Interval {
    let reach = Self.margin + (places.last ?? 0) - (places.first ?? 0)
    func end(_ sign: Double) -> Double {
      draws.map { draw in
        let most = draw.level * (1 + tolerance)
        var (near, far) = (0.0, reach + 10)
        if draw.loss(at: draw.place + sign * far) <= most { return draw.place + sign * far }
        for _ in 0..<50 {
          let middle = (near + far) / 2
          if draw.loss(at: draw.place + sign * middle) <= most {
            near = middle
          } else {
            far = middle
          }
        }
        return draw.place + sign * near
      }.median ?? .nan
    }
    return Interval(end(-1), end(1))
  }

  /// What the valley rises by for k = 1, about u² near 0.
  static func rise(_ u: Double, _ a: Double, _ c: Double) -> Double {
    let rise = 2 * (c * .exp(-a * u) + a * .exp(c * u) - (a + c)) / (a * c * (a + c))
    return min(rise, 1e9)
  }

  // MARK: The search

  private struct Point {
    var x: Double
    var loss: Double
    var excess: Double
    var count: Double
  }

  /// One grid of places beside all shapes and sizes of misses.
  private struct Search {
    let places: [Double]
    var shares: [Double] = []
    private let points: [Point]
    private var settings: [(weights: [Double], prior: Double, factor: Double)] = []
    private var shapes: [(left: Double, right: Double)] = []
    /// ln of the probability, by shape, then setting, then place; up to a constant.
    private var logs: [Double] = []

    init?(_ points: [Point], _ noise: SweepNoise, least: Double, from low: Double, to high: Double)
    {
      guard high > low else { return nil }
      self.points = points
      let count = RateValley.gridCount
      // Midpoints: no place is an end.
      places = (0..<count).map { low + (high - low) * (Double($0) + 0.5) / Double(count) }
      for (factor, prior) in Self.factors(of: noise) {
        for miss in RateValley.misses {
          settings.append(
            (
              points.map { point in
                let variance =
                  factor * factor * noise.variance(loss: point.loss, excess: point.excess)
                  / point.count
                let miss = miss * point.excess
                return 1 / (variance + miss * miss)
              }, prior, factor
            ))
        }
      }
      for left in RateValley.leftShapes {
        for right in RateValley.rightShapes { shapes.append((left, right)) }
      }
      logs.reserveCapacity(shapes.count * settings.count * count)
      for shape in shapes {
        let rises = places.map { place in
          points.map { RateValley.rise($0.x - place, shape.left, shape.right) }
        }
        for setting in settings {
          for rise in rises {
            logs.append(Moments(points, rise, setting.weights).logShare + setting.prior)
          }
        }
      }
      guard let top = logs.filter(\.isFinite).max() else { return nil }
      var shares = [Double](repeating: 0, count: count)
      for (index, log) in logs.enumerated() where log - top > -700 {
        shares[index % count] += .exp(log - top)
      }
      let total = shares.reduce(0, +)
      guard total > 0 else { return nil }
      self.shares = shares.map { $0 / total }
    }

    /// Factors of the noise that was estimated, with ln of what is believed of each: by the χ² of replicates, or else
    /// widely.
    private static func factors(of noise: SweepNoise) -> [(Double, prior: Double)] {
      if noise.isGiven { return [(1, 0)] }
      if noise.freedom > 0 {
        let freedom = Double(noise.freedom)
        return [0.5, 0.7, 1, 1.4, 2, 2.8].map {
          ($0, -freedom * .log($0) - freedom / (2 * $0 * $0) + freedom / 2)
        }
      }
      return [0.15, 0.5, 1.5, 5, 10].map {
        let deviation = Double.log($0) / 1.3
        return ($0, -deviation * deviation / 2)
      }
    }

    func draws(_ count: Int, seed: UInt64) -> [Draw] {
      var random = SplitMix64(seed: seed)
      let top = logs.filter(\.isFinite).max() ?? 0
      var sums: [Double] = []
      sums.reserveCapacity(logs.count)
      var sum = 0.0
      for log in logs {
        if log - top > -700 { sum += .exp(log - top) }
        sums.append(sum)
      }
      return (0..<count).map { number in
        // Evenly over what is probable, so that few draws tell much.
        let target = sum * (Double(number) + random.uniform()) / Double(count)
        let index = min(sums.partitioningIndex { $0 >= target }, logs.count - 1)
        let place = places[index % places.count]
        let rest = index / places.count
        let shape = shapes[rest / settings.count]
        let rise = points.map { RateValley.rise($0.x - place, shape.left, shape.right) }
        let moments = Moments(points, rise, settings[rest % settings.count].weights)
        let depth = moments.depth(random.uniform())
        return Draw(
          place: place,
          level: moments.level(depth)
            + moments.levelError * Distributions.normalQuantile(random.uniform()),
          depth: depth, left: shape.left, right: shape.right,
          noise: settings[rest % settings.count].factor)
      }
    }
  }

  /// Weighted sums of one shape at one place: what they say of ℓ* and k.
  private struct Moments {
    private var weight = 0.0
    private var logWeights = 0.0
    private var rise = 0.0
    private var loss = 0.0
    private var rises = 0.0
    private var product = 0.0
    private var losses = 0.0

    init(_ points: [Point], _ rise: [Double], _ weights: [Double]) {
      for index in points.indices {
        weight += weights[index]
        self.rise += weights[index] * rise[index]
        loss += weights[index] * points[index].loss
        logWeights += .log(weights[index])
      }
      self.rise /= weight
      loss /= weight
      for index in points.indices {
        let (a, b) = (rise[index] - self.rise, points[index].loss - loss)
        rises += weights[index] * a * a
        product += weights[index] * a * b
        losses += weights[index] * b * b
      }
    }

    private var error: Double { 1 / rises.squareRoot() }
    private var mean: Double { product / rises }
    var levelError: Double { 1 / weight.squareRoot() }
    func level(_ depth: Double) -> Double { loss - depth * rise }

    /// ln of the integral over ℓ*, evenly, and k > 0, evenly in ln k.
    var logShare: Double {
      guard rises > 0, rises.isFinite else { return -.infinity }
      let deviate = mean / error
      let positive = Distributions.normalShare(below: deviate)
      guard positive > 0 else { return -.infinity }
      return -(losses - product * product / rises) / 2 + logWeights / 2 - .log(weight) / 2
        + .log(error) + .log(positive) - .log(max(mean, error))
    }

    /// k by its place among those above 0.
    func depth(_ share: Double) -> Double {
      let negative = Distributions.normalShare(below: -mean / error)
      let deviate = Distributions.normalQuantile(negative + share * (1 - negative))
      return max(mean + error * deviate, 0)
    }
  }
}
