public import Basics
import LeastSquares
import RealModule

/// Where a sweep ends lowest.
public enum RateOptimum: Sendable, Hashable {
  /// Inside of what was tried. ``RateOptimum/Found/asGood`` are the rates whose loss is within the tolerance of the least.
  case found(Found)
  /// At this rate or above: it may lie beyond the largest rate that was tried.
  case atLeast(Double)
  /// At this rate or below: it may lie beyond the smallest.
  case atMost(Double)
  /// Why nothing can be said.
  case undetermined(String)

  public struct Found: Sendable, Hashable {
    public var rate: Estimate
    /// The loss there, nats.
    public var loss: Estimate
    /// No wider than what was tried.
    public var asGood: Interval
    /// Whether they go on beyond the smallest or the largest rate that trained.
    public var asGoodGoesOn: (below: Bool, above: Bool)
    /// The standard deviation of ln η*.
    var logError: Double

    public static func == (a: Found, b: Found) -> Bool {
      a.rate == b.rate && a.loss == b.loss && a.asGood == b.asGood && a.logError == b.logError
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(rate)
      hasher.combine(loss)
    }
  }

  public var found: Found? { if case .found(let found) = self { found } else { nil } }
}

extension RateSweep {
  /// So many rates make a valley.
  static let fewest = 3

  var hasFewRates: Bool { bottom.count < Self.fewest }

  /// The smallest rate above the best from which on training breaks.
  private var wall: Rate? { rates.first { $0.rate > best.rate && $0.state == .broken } }

  /// A first look at the runs that train; nil where these make no valley.
  func survey(_ noise: SweepNoise) -> RateValley.Survey? {
    hasFewRates
      ? nil
      : RateValley.Survey(bottom, least: leastLoss, noise: noise, upper: wall?.logRate)
  }

  /// Looks for the lowest place by a ``RateValley`` through the runs that train.
  ///
  /// Where the valley's lowest place lies beyond an end more often than half of what the level leaves out, or where the
  /// best run is at an end, the answer has one side. It has none where the losses on that side are clearly higher than the
  /// best, whatever the valley's shape: then the valley is none of those that are known, and the ends are those that the
  /// ``bracket(_:_:_:)`` leaves.
  mutating func search(
    _ survey: RateValley.Survey?, _ factors: [SweepNoise.Factor], _ options: SensitivityOptions,
    seed: UInt64
  ) {
    let points = bottom
    guard !hasFewRates else {
      optimum = .undetermined(
        "\(NumberText.counted(points.count, "rate")) trained, and a valley has three at least")
      return
    }
    guard let survey, let valley = RateValley(survey, factors: factors, seed: seed) else {
      optimum = .undetermined("its losses make no valley")
      return
    }
    let above = wall
    self.valley = valley
    let (first, last) = (points[0].logRate, points[points.count - 1].logRate)
    let left = (1 - options.level) / 2
    let isLeastAtEnd = (
      first: best.rate <= points[0].rate,
      last: best.rate >= points[points.count - 1].rate && above == nil
    )
    let ends = bracket(survey.noise, factors, left)
    var below = valley.share(below: first) > left || isLeastAtEnd.first
    var beyond = above == nil && valley.share(below: last) < 1 - left || isLeastAtEnd.last
    let isOdd = below && ends.lower != nil || beyond && ends.upper != nil
    if ends.lower != nil { below = false }
    if ends.upper != nil { beyond = false }
    switch (below, beyond) {
    case (true, true): optimum = .undetermined("its losses are too flat for their noise")
    case (false, true):
      optimum = .atLeast(.exp(min(valley.quantile(1 - options.level), last)))
    case (true, false):
      optimum = .atMost(.exp(max(valley.quantile(options.level), first)))
    case (false, false):
      let limits = Interval(first, above?.logRate ?? last)
      let known = Interval(ends.lower ?? limits.lower, ends.upper ?? limits.upper)
      if !isOdd {
        optimum = .found(found(valley, limits, last, options))
      } else if let inside = valley.between(known) {
        self.valley = inside
        var found = found(inside, limits, last, options)
        found.rate.interval = known.map { .exp($0) }
        found.logError = (known.upper - known.lower) / 4
        optimum = .found(found)
      } else {
        self.valley = nil
        optimum = .undetermined(
          "its losses make no valley; the lowest is between \(NumberText.significant(.exp(known.lower), 3)) and \(NumberText.significant(.exp(known.upper), 3))"
        )
      }
    }
  }

  /// ln of the nearest rates below and above the best whose losses are clearly higher than its own, as far as the noise is
  /// known: losses that fall to their lowest and rise from there have it in between. Nil where there is none on a side.
  ///
  /// - Parameter share: with what probability one of them may be no higher.
  private func bracket(
    _ noise: SweepNoise, _ factors: [SweepNoise.Factor], _ share: Double
  ) -> (lower: Double?, upper: Double?) {
    let points = bottom
    let top = factors.map(\.log).max() ?? 0
    let weights = factors.map { Double.exp($0.log - top) }
    let total = weights.reduce(0, +)
    func variance(_ rate: Rate) -> Double {
      noise.variance(loss: rate.mean, excess: rate.mean - leastLoss) / Double(rate.losses.count)
    }
    func isHigher(_ rate: Rate) -> Bool {
      let error = (variance(rate) + variance(best)).squareRoot()
      let chance = zip(factors, weights).reduce(0) { sum, factor in
        sum + factor.1
          * Distributions.normalShare(below: -(rate.mean - best.mean) / (factor.0.value * error))
      }
      // The best is the lowest of many, by chance too.
      return chance / total * Double(points.count) < share
    }
    return (
      points.last { $0.rate < best.rate && isHigher($0) }?.logRate,
      points.first { $0.rate > best.rate && isHigher($0) }?.logRate
    )
  }

  private func found(
    _ valley: RateValley, _ limits: Interval, _ last: Double, _ options: SensitivityOptions
  ) -> RateOptimum.Found {
    let left = (1 - options.level) / 2
    let place = valley.quantile(0.5)
    let losses = OrderStatistics(valley.draws.map(\.level))
    let good = valley.asGood(within: options.tolerance)
    return RateOptimum.Found(
      rate: Estimate(
        .exp(place), Interval(.exp(valley.quantile(left)), .exp(valley.quantile(1 - left)))),
      loss: Estimate(
        losses.median ?? leastLoss,
        losses.interval(level: options.level) ?? Interval(leastLoss, leastLoss)),
      asGood: Interval(
        .exp(min(max(good.lower, limits.lower), last)),
        .exp(min(max(good.upper, limits.lower), last))),
      asGoodGoesOn: (good.lower < limits.lower, good.upper > last),
      logError: (valley.quantile(0.8413) - valley.quantile(0.1587)) / 2)
  }
}

extension [RateSweep] {
  /// Looks for the lowest place of each, by noise that all tell of.
  mutating func search(_ noise: SweepNoise, _ options: SensitivityOptions) {
    let sweeps = self
    let surveys = Parallel.map(count: count, threads: nil) { sweeps[$0].survey(noise) }
    let factors = noise.factors(by: surveys.map { $0?.evidence })
    self = Parallel.map(count: count, threads: nil) { index in
      var sweep = sweeps[index]
      sweep.search(
        surveys[index], factors[index], options,
        seed: options.seed &+ UInt64(index) &* SplitMix64.step)
      return sweep
    }
  }
}

extension RateSweep {
  /// The valley over what was tried, for pictures; empty where there is none.
  package func curve(count: Int) -> [(rate: Double, loss: Double)] {
    guard let valley, let first = bottom.first, let last = bottom.last, count > 1 else { return [] }
    return (0..<count).compactMap { step in
      let x =
        first.logRate + (last.logRate - first.logRate) * Double(step) / Double(count - 1)
      return valley.loss(at: x).map { (.exp(x), $0) }
    }
  }

  /// What the valley says of a rate that was not tried; nil where there is none.
  package func valleyLoss(at rate: Double) -> Double? { valley?.loss(at: .log(rate)) }
}
