import Basics
import Extrapolation
import RealModule
import Records

/// Forecasts of runs of a study with and without finished runs of it, beside its nearest neighbors.
struct FinishedRivals {
  /// What one forecast scored at the unseen points of curves.
  struct Tally {
    /// The mean continuous ranked probability score of each curve.
    var scores: [Double] = []
    /// The shares of unseen points below and above the 90 % intervals.
    var below = 0.0
    var above = 0.0
    var milliseconds: [Double] = []

    var score: Double { scores.reduce(0, +) / Double(max(scores.count, 1)) }

    mutating func add(_ samples: [[Double]], _ truths: [Double]) {
      var score = 0.0
      for (sample, truth) in zip(samples, truths) {
        let sorted = sample.sorted()
        score += Self.score(sorted, truth) / Double(truths.count)
        let quantiles = OrderStatistics(sorted)
        below += (truth < quantiles.quantile(0.05) ?? truth ? 1 : 0) / Double(truths.count)
        above += (truth > quantiles.quantile(0.95) ?? truth ? 1 : 0) / Double(truths.count)
      }
      scores.append(score)
    }

    /// E|X − y| − ½E|X − X′| over equally likely values in ascending order.
    private static func score(_ sorted: [Double], _ truth: Double) -> Double {
      let count = Double(sorted.count)
      return sorted.enumerated().reduce(0) { sum, item in
        let share = (Double(item.offset) + 0.5) / count
        return sum + (abs(item.element - truth) - item.element * (2 * share - 1)) / count
      }
    }
  }

  static let rivalCounts = [4, 8, 30]
  static let shares = [0.1, 0.2, 0.4, 0.6, 0.8]
  private static let asked = 10
  private static let neighbors = 5
  private static let samples = 400

  var study: CurveCollection
  /// At most so many runs of each study are forecast.
  var targets: Int
  private let base = TrendExtrapolator()
  /// Keeps what the base says of each finished run.
  private let extrapolator = StudyExtrapolator(TrendExtrapolator(), finished: [])

  init(_ study: CurveCollection, targets: Int) {
    self.study = study
    self.targets = targets
  }

  /// A row a share of the runs that was seen: with so many rivals, without, and by the nearest neighbors.
  func tallies(rivals count: Int, seen share: Double) -> (with: Tally, without: Tally, near: Tally)
  {
    var result = (with: Tally(), without: Tally(), near: Tally())
    // The same runs and rivals each time; the rivals of a run are drawn from all the others.
    var random = SplitMix64(seed: 17)
    let clock = ContinuousClock()
    for target in Self.shuffled(study.curves.count, by: &random).prefix(targets) {
      let order = Self.shuffled(study.curves.count, by: &random).filter { $0 != target }
      let curve = study.curves[target]
      guard curve.values.allSatisfy(\.isFinite), order.count >= count else { continue }
      let seenCount = max(3, Int((share * Double(curve.count)).rounded()))
      guard seenCount < curve.count else { continue }
      let seen = curve.prefix(seenCount)
      let last = curve.count - 1
      let indices = (0..<Self.asked).map { index in
        seenCount + (last - seenCount) * index / (Self.asked - 1)
      }
      let positions = Set(indices).sorted().map { curve.positions[$0] }
      let truths = Set(indices).sorted().map { curve.values[$0] }
      let rivals = order.prefix(count).map { study.curves[$0] }
      guard let own = base.extrapolation(of: seen, at: positions) else { continue }
      let extrapolator = self.extrapolator.after(rivals)
      // Once to forecast the finished runs themselves, which is done once a study.
      _ = extrapolator.posterior(of: seen, byItself: own)
      var posterior: ExtrapolatedCurve?
      let time = clock.measure {
        posterior = extrapolator.posterior(of: seen, byItself: own).extrapolation
      }
      guard let posterior else { continue }
      result.with.milliseconds.append(time / .milliseconds(1))
      result.with.add(Self.sampled(posterior), truths)
      result.without.add(Self.sampled(own), truths)
      result.near.add(neighbors(of: seen, among: rivals, at: positions), truths)
    }
    return result
  }

  /// What the runs that were nearest so far added from there on, added to the last value.
  private func neighbors(of seen: Curve, among rivals: [Curve], at positions: [Double])
    -> [[Double]]
  {
    let end = positions[positions.count - 1]
    let now = seen.positions[seen.count - 1]
    let last = seen.values[seen.count - 1]
    let nearest = rivals.filter { $0.values.allSatisfy(\.isFinite) }.map { rival in
      let ratio = (rival.positions.last ?? end) / end
      let gap = zip(seen.positions, seen.values).reduce(0) { sum, point in
        let gap = point.1 - rival.value(near: point.0 * ratio)
        return sum + gap * gap
      }
      return (gap: gap, rival: rival, ratio: ratio)
    }.sorted { $0.gap < $1.gap }.prefix(Self.neighbors)
    return positions.map { position in
      nearest.map {
        last + $0.rival.value(near: position * $0.ratio) - $0.rival.value(near: now * $0.ratio)
      }
    }
  }

  /// Values that may be logged at each position, equally likely.
  private static func sampled(_ extrapolation: ExtrapolatedCurve) -> [[Double]] {
    var random = SplitMix64(seed: 3)
    var chosen: [Int] = []
    var sum = 0.0
    for (index, draw) in extrapolation.draws.enumerated() {
      sum += draw.weight
      while chosen.count < samples, (Double(chosen.count) + 0.5) / Double(samples) < sum {
        chosen.append(index)
      }
    }
    return extrapolation.positions.indices.map { place in
      chosen.map { index in
        let radius = Double.sqrt(-2 * .log(random.uniform()))
        return extrapolation.logged(
          extrapolation.draws[index], at: place,
          deviate: radius * .cos(2 * .pi * random.uniform()))
      }
    }
  }

  private static func shuffled(_ count: Int, by random: inout SplitMix64) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, min(Int(random.uniform() * Double(index + 1)), index))
    }
    return order
  }
}

extension Curve {
  /// The value last logged by a position.
  fileprivate func value(near position: Double) -> Double {
    let next = positions.firstIndex { $0 > position * (1 + 1e-9) } ?? count
    return values[max(next - 1, 0)]
  }
}
