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
/// parabola, different ones lean it. Where training becomes unstable at once the bottom is no curve but a corner, straight
/// lines of two slopes, or an edge, and these are among the shapes too. A point may miss its valley by a share m of what
/// it lies above the best, besides noise, so that walls, whose shape nobody knows, say less than the bottom. That there
/// are walls on both sides is not lost by it.
///
/// k and ℓ* are integrated out exactly, ln η*, the shape, m and the noise on grids: nothing is drawn to find ln η*, and no
/// shape is chosen. A parabola through the lowest rates is the usual rule; on valleys that lean its intervals hold the
/// best rate far too seldom, see `Scripts/benchmark sensitivity`.
struct RateValley: Sendable {
  /// How a valley rises for k = 1.
  enum Shape: Sendable {
    /// By two powers, a and c, about u² near 0.
    case powers(left: Double, right: Double)
    /// Straight, from a corner at 0.
    case corner(left: Double, right: Double)
    /// Straight down to 0, and at once up by a height that stays.
    case edge(height: Double)

    func rise(_ u: Double) -> Double {
      switch self {
      case .powers(let a, let c):
        let rise = 2 * (c * .exp(-a * u) + a * .exp(c * u) - (a + c)) / (a * c * (a + c))
        return min(rise, 1e9)
      case .corner(let left, let right):
        return u < 0 ? -left * u : right * u
      case .edge(let height):
        return u < 0 ? -u : height
      }
    }

    /// Small powers make a parabola. Corners differ in the ratio of their slopes alone, as k tells how steep they are, and
    /// edges in their height over what a unit of ln η falls by.
    static let all =
      [0.1, 0.35, 0.7, 1.2, 2.0].flatMap { left in
        [0.1, 0.4, 0.8, 1.5, 2.5, 4.0].map { Shape.powers(left: left, right: $0) }
      }
      + (-2...4).map { Shape.corner(left: .exp2(-Double($0) / 2), right: .exp2(Double($0) / 2)) }
      + (0...4).map { Shape.edge(height: .exp2(Double($0))) }
  }

  /// A valley that the losses allow.
  struct Draw: Sendable {
    var place: Double
    /// ℓ* and k.
    var level: Double
    var depth: Double
    var shape: Shape
    /// By what the noise that was estimated beforehand is to be multiplied.
    var noise: Double

    func loss(at logRate: Double) -> Double {
      level + depth * shape.rise(logRate - place)
    }
  }

  /// Where ln η* may be, and how probable each place is; in ascending order.
  private let places: [Double]
  private var shares: [Double]
  private(set) var draws: [Draw] = []

  /// m.
  private static let misses = [0.1, 0.2, 0.35]
  /// How far beyond what was tried ln η* is looked for.
  private static let margin = 2.5
  private static let gridCount = 121
  private static let drawCount = 300
  /// By how much less probable in ln a size of the noise is left out.
  private static let negligible = 9.0

  /// A first look, which says how likely each size of the noise makes the losses, whatever their valley: what sweeps tell
  /// each other.
  struct Survey: Sendable {
    fileprivate let points: [Point]
    fileprivate let least: Double
    let noise: SweepNoise
    fileprivate let search: Search

    /// - Parameters:
    ///   - rates: that train, ascending, three at least.
    ///   - least: the least mean loss.
    ///   - upper: ln of the rate from which on training breaks, beyond which no optimum is.
    init?(_ rates: [RateSweep.Rate], least: Double, noise: SweepNoise, upper: Double?) {
      points = rates.map { rate in
        Point(
          x: rate.logRate, loss: rate.mean, excess: rate.mean - least,
          count: Double(rate.losses.count))
      }
      self.least = least
      self.noise = noise
      guard let first = points.first, let last = points.last,
        let search = Search(
          points, noise, noise.factors, from: first.x - RateValley.margin,
          to: upper ?? last.x + RateValley.margin)
      else { return nil }
      self.search = search
    }

    /// ln of the likelihood of each of ``SweepNoise/factors``, up to a constant.
    var evidence: [Double] { search.evidence }
  }

  /// - Parameter factors: what is believed of the factors of the survey's noise by what others tell of it.
  init?(_ survey: Survey, factors: [SweepNoise.Factor], seed: UInt64) {
    // What the first grid leaves no room for is not looked at again.
    let believed = zip(factors, survey.evidence).map { $0.log + $1 }
    let top = believed.max() ?? 0
    let coarse = survey.search.shares(factors)
    let kept = coarse.indices.filter { coarse[$0] > 1e-6 }
    let all = survey.search.places
    guard let a = kept.first, let b = kept.last,
      let fine = Search(
        survey.points, survey.noise,
        zip(factors, believed).filter { $0.1 > top - Self.negligible }.map(\.0),
        from: all[max(a - 1, 0)], to: all[min(b + 1, all.count - 1)])
    else { return nil }
    places = fine.places
    shares = fine.shares(fine.factors)
    draws = fine.draws(Self.drawCount, seed: seed)
  }

  /// What is left of it where ln η* is known to lie between ends; nil where that is next to nothing.
  func between(_ ends: Interval) -> RateValley? {
    var valley = self
    valley.shares = zip(places, shares).map { ends.contains($0) ? $1 : 0 }
    let total = valley.shares.reduce(0, +)
    valley.draws.removeAll { !ends.contains($0.place) }
    guard total > 0, valley.draws.count >= Self.fewestDraws else { return nil }
    valley.shares = valley.shares.map { $0 / total }
    return valley
  }

  private static let fewestDraws = 20

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

  // MARK: The search

  fileprivate struct Point {
    var x: Double
    var loss: Double
    var excess: Double
    var count: Double
  }

  /// Variances of the points by the noise, and what walls may miss.
  private struct Setting {
    var variances: [Double]
    var miss: Double

    init(_ points: [Point], _ noise: SweepNoise, factor: Double, miss: Double) {
      variances = points.map {
        factor * factor * noise.variance(loss: $0.loss, excess: $0.excess) / $0.count
      }
      self.miss = miss
    }
  }

  /// One grid of places beside all shapes, sizes of misses and of the noise.
  fileprivate struct Search {
    let places: [Double]
    let factors: [SweepNoise.Factor]
    private let points: [Point]
    /// By factor, then miss.
    private var settings: [Setting] = []
    /// ln of the likelihood, by shape, then setting, then place; up to a constant.
    private var logs: [Double] = []
    private var top = -Double.infinity

    init?(
      _ points: [Point], _ noise: SweepNoise, _ factors: [SweepNoise.Factor], from low: Double,
      to high: Double
    ) {
      guard high > low else { return nil }
      self.points = points
      self.factors = factors
      let count = RateValley.gridCount
      // Midpoints: no place is an end.
      places = (0..<count).map { low + (high - low) * (Double($0) + 0.5) / Double(count) }
      for factor in factors {
        for miss in RateValley.misses {
          settings.append(Setting(points, noise, factor: factor.value, miss: miss))
        }
      }
      logs.reserveCapacity(Shape.all.count * settings.count * count)
      for shape in Shape.all {
        let rises = places.map { place in points.map { shape.rise($0.x - place) } }
        for setting in settings {
          for (place, rise) in zip(places, rises) {
            logs.append(
              Moments(points, rise, setting, isBeyond: isBeyond(place)).logShare)
          }
        }
      }
      guard let top = logs.filter(\.isFinite).max() else { return nil }
      self.top = top
    }
    /// Whether no point lies beyond a place on one of its sides.
    private func isBeyond(_ place: Double) -> Bool {
      place < points[0].x || place > points[points.count - 1].x
    }

    /// The likelihood by factor, then place, over the largest there is.
    private var likelihoods: [[Double]] {
      var sums = factors.map { _ in [Double](repeating: 0, count: places.count) }
      for (index, log) in logs.enumerated() where log - top > -700 {
        sums[index / places.count % settings.count / RateValley.misses.count][
          index % places.count] +=
          .exp(log - top)
      }
      return sums
    }

    /// ln of the likelihood of each factor.
    var evidence: [Double] { likelihoods.map { .log($0.reduce(0, +)) } }

    /// How probable each place is by what is believed of the factors.
    func shares(_ factors: [SweepNoise.Factor]) -> [Double] {
      var shares = [Double](repeating: 0, count: places.count)
      for (factor, likelihood) in zip(factors, likelihoods) {
        for place in shares.indices { shares[place] += .exp(factor.log) * likelihood[place] }
      }
      let total = shares.reduce(0, +)
      return shares.map { $0 / total }
    }

    func draws(_ count: Int, seed: UInt64) -> [Draw] {
      var random = SplitMix64(seed: seed)
      var sums: [Double] = []
      sums.reserveCapacity(logs.count)
      var sum = 0.0
      for (index, log) in logs.enumerated() {
        if log - top > -700 { sum += .exp(log - top + factor(ofSetting: index / places.count).log) }
        sums.append(sum)
      }
      return (0..<count).map { number in
        // Evenly over what is probable, so that few draws tell much.
        let target = sum * (Double(number) + random.uniform()) / Double(count)
        let index = min(sums.partitioningIndex { $0 >= target }, logs.count - 1)
        let place = places[index % places.count]
        let rest = index / places.count
        let shape = Shape.all[rest / settings.count]
        let rise = points.map { shape.rise($0.x - place) }
        let moments = Moments(
          points, rise, settings[rest % settings.count], isBeyond: isBeyond(place))
        let depth = moments.depth(random.uniform())
        return Draw(
          place: place,
          level: moments.level(depth)
            + moments.levelError * Distributions.normalQuantile(random.uniform()),
          depth: depth, shape: shape, noise: factor(ofSetting: rest).value)
      }
    }

    private func factor(ofSetting index: Int) -> SweepNoise.Factor {
      factors[index % settings.count / RateValley.misses.count]
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

    /// - Parameter isBeyond: whether the place lies beyond what was tried.
    init(_ points: [Point], _ rise: [Double], _ setting: Setting, isBeyond: Bool) {
      self.init(points, rise, setting) { points[$0].excess }
      guard isBeyond else { return }
      // A high point is a wall inside of what was tried. Where no wall is, it is none, and has noise alone to lie there: what
      // it may miss goes with its height in this valley, which may be half of what it is.
      let depth = rises > 0 ? max(mean, 0) : 0
      self.init(points, rise, setting) { min(points[$0].excess, 2 * depth * rise[$0]) }
    }

    private init(
      _ points: [Point], _ rise: [Double], _ setting: Setting, height: (Int) -> Double
    ) {
      // Sums about the lowest keep their digits where walls are steep.
      var lowest = 0
      for index in rise.indices where rise[index] < rise[lowest] { lowest = index }
      let (x, y) = (rise[lowest], points[lowest].loss)
      var (xs, ys, xx, xy, yy) = (0.0, 0.0, 0.0, 0.0, 0.0)
      var factor = 1.0
      for index in points.indices {
        let miss = setting.miss * height(index)
        let own = 1 / (setting.variances[index] + miss * miss)
        let (a, b) = (rise[index] - x, points[index].loss - y)
        weight += own
        xs += own * a
        ys += own * b
        xx += own * a * a
        xy += own * a * b
        yy += own * b * b
        factor *= own
        // One logarithm for many.
        if index % 8 == 7 {
          logWeights += .log(factor)
          factor = 1
        }
      }
      logWeights += .log(factor)
      self.rise = x + xs / weight
      loss = y + ys / weight
      rises = xx - xs * xs / weight
      product = xy - xs * ys / weight
      losses = yy - ys * ys / weight
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
