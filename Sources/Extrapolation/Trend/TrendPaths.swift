import Laws
import RealModule
import Records

/// Ways in which a curve may go on, drawn from the posterior of its trends.
struct TrendPaths {
  /// Standard normal deviates, in eights; the second half of the draws has those of the first with
  /// the opposite sign, so that their mean is exact (antithetic variates, Hammersley & Morton 1956).
  struct Deviates: Sendable {
    fileprivate let vectors: [SIMD8<Double>]
    /// How many draws there are, a multiple of 16.
    let drawCount: Int
    /// Positions beyond so many use the same again.
    fileprivate static let positionCount = 64

    init(drawCount: Int, seed: UInt64) {
      self.drawCount = (drawCount + 15) / 16 * 16
      var random = SeededRandom(seed: seed)
      vectors = (0..<self.drawCount / 16 * 2 * (Self.positionCount + 1)).map { _ in
        var vector = SIMD8<Double>.zero
        for lane in 0..<8 { vector[lane] = random.normal() }
        return vector
      }
    }

    fileprivate func pair(group: Int, step: Int) -> (SIMD8<Double>, SIMD8<Double>) {
      let place = 2 * (group * (Self.positionCount + 1) + step % (Self.positionCount + 1))
      return (vectors[place], vectors[place + 1])
    }
  }

  private let seen: SeenTrend
  private let search: TrendSearch

  init(_ search: TrendSearch, of seen: SeenTrend) {
    self.search = search
    self.seen = seen
  }

  /// Draws of equal weight at positions beyond the last that was seen.
  func draws(at positions: [Double], deviates: Deviates) -> [ExtrapolatedCurve.Draw] {
    let half = deviates.drawCount / 2
    let chosen = chosen(half)
    let weight = 1 / Double(2 * half)
    var draws: [ExtrapolatedCurve.Draw] = []
    draws.reserveCapacity(2 * half)
    let last = seen.positions[seen.count - 1]
    let reach = Reach(of: seen)
    var paths = [SIMD8<Double>](repeating: .zero, count: positions.count)
    for group in 0..<half / 8 {
      let (lanes, state) = gathered(chosen[8 * group..<8 * group + 8])
      for sign in [1.0, -1.0] {
        var shifts = SeededRandom(seed: UInt64(2 * group + (sign > 0 ? 0 : 1)))
        var (level, slope) = state.drawn(deviates.pair(group: group, step: 0), sign: sign)
        var before = last
        for (step, position) in positions.enumerated() {
          let next = max(position / seen.firstPosition, before)
          let passage = lanes.passage(from: before, to: next)
          let disturbance = passage.drawn(deviates.pair(group: group, step: step + 1), sign: sign)
          level += passage.gain * slope + disturbance.level
          slope = passage.fade * slope + disturbance.slope
          for lane in 0..<8 where shifts.uniform() < passage.shiftShare[lane] {
            let size = lanes.shift[lane]
            level[lane] += size * (shifts.normal() - lanes.shiftImprovement)
            slope[lane] += size * shifts.normal()
          }
          paths[step] = reach.contained(level)
          before = next
        }
        // The noise is that at the middle of the path.
        let middle = max(positions[positions.count / 2] / seen.firstPosition, last)
        let noise: SIMD8<Double> = lanes.noise * lanes.calm(at: middle).squareRoot()
        for lane in 0..<8 {
          // One draw in 33 has the noise of outliers. Multiples of the golden ratio spread evenly.
          let share = (Double(draws.count) * 0.618_033_988_749_894_9)
            .truncatingRemainder(dividingBy: 1)
          let widening = share < TrendLanes.outlierShare ? TrendLanes.outlierScale : 1
          draws.append(
            ExtrapolatedCurve.Draw(
              weight: weight, values: paths.map { seen.scale.value($0[lane]) },
              noise: min(noise[lane] * widening, reach.largestNoise)))
        }
      }
    }
    return draws
  }

  /// How far beyond what was seen a path may lead: far beyond, only as a logarithm of what the trend
  /// would have it, and sooner where the metric gets worse than it ever was. Without that, one trend in
  /// a thousand leads to numbers that no metric takes.
  private struct Reach {
    private let best: Double
    private let worst: Double
    private let size: Double
    /// Noise by which a metric is e times itself is no noise.
    var largestNoise: Double { size.isFinite ? 1 : .infinity }
    private static let worseShare = 0.3
    private static let largestMovement = 3.0

    init(of seen: SeenTrend) {
      best = seen.values.min() ?? 0
      worst = seen.values.max() ?? 0
      // A metric between two bounds is held by them.
      if case .arcsine = seen.scale {
        size = .infinity
      } else {
        // What blew up once by many powers of ten does not do so again as a matter of course.
        size = min(worst - best, Self.largestMovement) + 1
      }
    }

    func contained(_ level: SIMD8<Double>) -> SIMD8<Double> {
      guard size.isFinite else { return level }
      var level = level
      for lane in 0..<8 {
        let beyond = (better: best - level[lane], worse: level[lane] - worst)
        if beyond.better > 0 { level[lane] = best - size * .asinh(beyond.better / size) }
        if beyond.worse > 0 {
          let size = Self.worseShare * size
          level[lane] = worst + size * .asinh(beyond.worse / size)
        }
      }
      return level
    }
  }

  /// Trends in proportion to their weights, by systematic resampling: group and lane.
  private func chosen(_ count: Int) -> [(Int, Int)] {
    var result: [(Int, Int)] = []
    result.reserveCapacity(count)
    var sum = 0.0
    for (index, group) in search.groups.enumerated() {
      for lane in 0..<8 {
        sum += group.weights[lane]
        while result.count < count, (Double(result.count) + 0.5) / Double(count) < sum {
          result.append((index, lane))
        }
      }
    }
    while result.count < count { result.append(result.last ?? (0, 0)) }
    return result
  }

  private func gathered(_ chosen: ArraySlice<(Int, Int)>) -> (TrendLanes, TrendState) {
    let first = search.groups[chosen[chosen.startIndex].0]
    var (lanes, state) = (first.lanes, first.state)
    for (target, (index, lane)) in chosen.enumerated() {
      lanes.copy(search.groups[index].lanes, lane, to: target)
      state.copy(search.groups[index].state, lane, to: target)
    }
    return (lanes, state)
  }
}

extension TrendState {
  /// A level and slope from their joint normal distribution.
  fileprivate func drawn(
    _ deviates: (SIMD8<Double>, SIMD8<Double>), sign: Double
  ) -> (SIMD8<Double>, SIMD8<Double>) {
    let root = TrendPaths.root(levelVariance, covariance, slopeVariance)
    return (
      level + sign * root.level * deviates.0,
      slope + sign * (root.shared * deviates.0 + root.own * deviates.1)
    )
  }

  fileprivate mutating func copy(_ other: TrendState, _ lane: Int, to target: Int) {
    level[target] = other.level[lane]
    slope[target] = other.slope[lane]
    levelVariance[target] = other.levelVariance[lane]
    covariance[target] = other.covariance[lane]
    slopeVariance[target] = other.slopeVariance[lane]
  }
}

extension TrendLanes.Passage {
  fileprivate func drawn(
    _ deviates: (SIMD8<Double>, SIMD8<Double>), sign: Double
  ) -> (level: SIMD8<Double>, slope: SIMD8<Double>) {
    let root = TrendPaths.root(levelVariance, covariance, slopeVariance)
    return (
      sign * root.level * deviates.0, sign * (root.shared * deviates.0 + root.own * deviates.1)
    )
  }
}

extension TrendPaths {
  /// The Cholesky factor of a covariance of two; what rounding made negative counts as 0.
  fileprivate static func root(
    _ first: SIMD8<Double>, _ covariance: SIMD8<Double>, _ second: SIMD8<Double>
  ) -> (level: SIMD8<Double>, shared: SIMD8<Double>, own: SIMD8<Double>) {
    let level = first.raised(to: 1e-300).squareRoot()
    let shared = covariance / level
    return (level, shared, (second - shared * shared).raised(to: 0).squareRoot())
  }
}
