public import Basics
import RealModule

/// Where a sweep ends lowest.
public enum RateOptimum: Sendable, Hashable {
  /// Inside of what was tried. ``RateOptimum/Found/asGood`` are the rates whose loss is within the tolerance of the least.
  case found(Found)
  /// At this rate or above: the losses still fall at the largest rate that was tried.
  case atLeast(Double)
  /// At this rate or below: the losses still fall at the smallest.
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
  /// best run is at an end, the answer has one side.
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
    let below = valley.share(below: first) > left || isLeastAtEnd.first
    let beyond = above == nil && valley.share(below: last) < 1 - left || isLeastAtEnd.last
    switch (below, beyond) {
    case (true, true): optimum = .undetermined("its losses are too flat for their noise")
    case (false, true):
      optimum = .atLeast(.exp(min(valley.quantile(1 - options.level), last)))
    case (true, false):
      optimum = .atMost(.exp(max(valley.quantile(options.level), first)))
    case (false, false):
      optimum = .found(
        found(valley, Interval(first, above?.logRate ?? last), last, options))
    }
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
