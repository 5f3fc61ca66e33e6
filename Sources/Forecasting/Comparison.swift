public import Basics
public import Fitting
public import Schedules

/// Schedules ranked by the final loss that a fit predicts for them.
public struct Comparison: Sendable {
  public struct Entry: Sendable {
    public var schedule: any Schedule
    public var forecast: Forecast
    /// How much higher its final loss is than the best schedule's, nats.
    public var gap: Double
    /// The interval of the gap between the losses that two runs would settle at, without the
    /// scatter of single logged losses. Doubt about the parameters, which both schedules share,
    /// mostly cancels, and so does the law's misfit as far as the two are alike.
    public var gapInterval: Interval?
    /// The probability that it ends lowest, under the same doubts.
    public var probabilityBest: Double?
    /// The ranks that it may have, 1 being the lowest final loss: behind all that are surely lower
    /// and before all that are surely higher. Surely is where the interval of the difference leaves
    /// 0 out. Nil where nothing is known of the errors.
    public var ranks: ClosedRange<Int>?
    /// The other entries, by their index, that it cannot be told apart from.
    public var tiedWith: [Int]?
    /// When it reaches the target, if there is one.
    public var reach: TargetReach?
  }

  /// By predicted final loss, best first.
  public var entries: [Entry]
  /// How much higher the final loss of entry `i` is than that of entry `j`, nats.
  public var gaps: [[Double]]
  /// The intervals of these gaps, each at the level by itself.
  public var gapIntervals: [[Interval]]?
  public var level: Double
  /// What the logs of the fit counted in place of steps, if anything.
  public var stepUnit: StepUnit?
  /// The loss that the schedules are to reach, nats.
  public var target: Double?

  /// How many draws of the parameters the probabilities are counted over.
  static let draws = 4096

  /// Compares the final losses of at least one schedule, and if there is a target the steps at
  /// which they reach it.
  ///
  /// Schedules share the fit's parameters, and to the extent that they are alike the law's misfit,
  /// so gaps between them are surer than their losses. Probabilities are shares of 4,096
  /// low-discrepancy draws, the law linearized, so that they repeat. Ranks are intervals made of the
  /// pairwise differences (Mogstad, Romano, Shaikh and Wilhelm 2024, *Inference for ranks*).
  public init(
    of schedules: [any Schedule], under fit: any LossPredictor, level: Double? = nil,
    target: Double? = nil
  ) {
    let level = level ?? fit.conventions.level
    self.level = level
    self.target = target
    stepUnit = fit.conventions.reading.stepUnit
    let asked = fit.joint(of: schedules.map { Endpoint($0, step: $0.steps) })
    let order = schedules.indices.sorted { asked.losses[$0] < asked.losses[$1] }
    let finals = asked.reordered(order)
    let ranked = order.map { schedules[$0] }
    let places = ranked.indices
    let probabilities = finals.probabilitiesOfLowest(draws: Self.draws)
    gaps = places.map { i in places.map { finals.losses[i] - finals.losses[$0] } }
    let intervals = places.map { i in
      places.compactMap { finals.gapInterval(i, over: $0, level: level) }
    }
    let isKnown = finals.errors != nil
    gapIntervals = isKnown ? intervals : nil
    entries = places.map { i in
      let lower = places.filter { isKnown && intervals[i][$0].lower > 0 }
      let higher = places.filter { isKnown && intervals[i][$0].upper < 0 }
      return Entry(
        schedule: ranked[i],
        forecast: Forecast(of: ranked[i], under: fit, level: level),
        gap: finals.losses[i] - finals.losses[0],
        gapInterval: isKnown ? intervals[i][0] : nil,
        probabilityBest: probabilities?[i],
        ranks: isKnown ? (lower.count + 1)...(ranked.count - higher.count) : nil,
        tiedWith: isKnown
          ? places.filter { $0 != i && !lower.contains($0) && !higher.contains($0) } : nil,
        reach: target.map {
          TargetReach(of: ranked[i], under: fit, target: $0, level: level)
        })
    }
  }

  /// Neighbors in the order of entries of which no two can be told apart, as many together as
  /// there are.
  public var ties: [ClosedRange<Int>] {
    var ties: [ClosedRange<Int>] = []
    for first in entries.indices {
      var last = first
      while last + 1 < entries.count,
        (first...last).allSatisfy({ entries[last + 1].tiedWith?.contains($0) == true })
      {
        last += 1
      }
      if last > first, ties.last.map({ $0.upperBound < last }) ?? true { ties.append(first...last) }
    }
    return ties
  }
}
