public import Basics
import LeastSquares
import RealModule

/// How much a loss suffers from a rate that is not the best: s = E[min(ℓ(η), ℓ0) − ℓ*], the mean over an even grid of
/// ln η, of Wortsman et al. (2023, arXiv 2309.14322).
///
/// ℓ* is the least loss of the whole sweep, and ℓ0 that before training, which a diverged run counts as. At a rate of the
/// grid that a sweep did not try, the loss is that of a straight line in ln η between its neighbors.
public struct RateSensitivity: Sendable, Hashable {
  public var value: Estimate
  /// The rates that the mean is over, all of which are on the grid.
  public var grid: [Double]
  /// How many of them the sweep did not try.
  public var interpolated: Int
  /// At how many the mean loss is ℓ0.
  public var lost: Int
  /// Whether ℓ0 was known; without, no loss was cut.
  public var isCut: Bool

  /// The ends of the grid.
  public var range: Interval { Interval(grid.first ?? .nan, grid.last ?? .nan) }
}

extension RateSweep {
  /// Whether all means are numbers, so that a sensitivity can be taken.
  var lacksInitialLoss: Bool { rates.contains { !$0.mean.isFinite } }

  /// - Parameter grid: ascending, within what was tried.
  mutating func measure(
    over grid: [Double], _ noise: SweepNoise, _ options: SensitivityOptions, seed: UInt64
  ) {
    guard !lacksInitialLoss else {
      sensitivity = nil
      sensitivityRefusal = Remark(
        "a run diverged, and the loss before training, which it counts as, is not known",
        advice: ScalingAdvice.sayInitialLoss)
      return
    }
    let means = rates.map(\.mean)
    let value = Self.sensitivity(means, at: rates.map(\.logRate), over: grid)
    let places = grid.map { rate in
      rates.firstIndex { abs($0.logRate - .log(rate)) < Self.sameness }
    }
    let missed = places.count { $0 == nil }
    let bend = missed > 0 ? chordError : 0
    var random = SplitMix64(seed: seed)
    let errors = rates.map { error(of: $0, noise) }
    // Without replicates the valley tells the noise, by how the losses miss it.
    let factors = noise.isMeasured || noise.isGiven ? [] : valley?.draws.map(\.noise) ?? []
    let drawn = (0..<Self.sensitivityDraws).map { number -> Double in
      let spread =
        if noise.isMeasured {
          Distributions.studentSpread(
            share: random.uniform(), degreesOfFreedom: Double(noise.freedom))
        } else if noise.isGiven {
          1.0
        } else if factors.isEmpty {
          Double.exp(SweepNoise.doubt * Distributions.normalQuantile(random.uniform()))
        } else {
          factors[number % factors.count]
            * Distributions.studentSpread(
              share: random.uniform(), degreesOfFreedom: Self.valleyFreedom)
        }
      let drawn = zip(rates, errors).map { rate, error in
        let deviate =
          error.freedom.map {
            Distributions.studentQuantile(random.uniform(), degreesOfFreedom: Double($0))
          } ?? spread * Distributions.normalQuantile(random.uniform())
        return min(rate.mean + error.deviation * deviate, initialLoss ?? .infinity)
      }
      let bent = bend * Distributions.normalQuantile(random.uniform())
      return Self.sensitivity(drawn, at: rates.map(\.logRate), over: grid) + bent
    }
    let interval = OrderStatistics(drawn).interval(level: options.level) ?? Interval(value, value)
    // The least of noisy losses is too low, in the sweep and once more in what is drawn from it. Reflected about the
    // value the draws make up for that where rates compete for the least, and overdo it where one is far below the others:
    // so both count.
    let reflected = Interval(2 * value - interval.upper, 2 * value - interval.lower)
    sensitivityRefusal = nil
    sensitivity = RateSensitivity(
      value: Estimate(
        value,
        Interval(
          max(min(reflected.lower, interval.lower, value), 0),
          max(reflected.upper, interval.upper, value))),
      grid: grid, interpolated: missed,
      lost: places.count { place in
        place.map { rates[$0].mean >= initialLoss ?? .infinity } ?? false
      },
      isCut: initialLoss != nil)
  }

  private static let sensitivityDraws = 2000
  /// The degrees of freedom that a valley leaves to tell noise by, about: it follows noise where it can.
  private static let valleyFreedom = 3.0

  /// The mean over the grid, by straight lines, less the least.
  private static func sensitivity(
    _ losses: [Double], at logRates: [Double], over grid: [Double]
  ) -> Double {
    let total = grid.reduce(0) { $0 + chord(losses, at: logRates, .log($1)) }
    return total / Double(grid.count) - (losses.min() ?? 0)
  }

  private static func chord(_ losses: [Double], at logRates: [Double], _ x: Double) -> Double {
    let after = logRates.partitioningIndex { $0 >= x }
    if after == 0 { return losses[0] }
    if after == logRates.count { return losses[after - 1] }
    let part = (x - logRates[after - 1]) / (logRates[after] - logRates[after - 1])
    return losses[after - 1] + part * (losses[after] - losses[after - 1])
  }

  /// By how much the mean over the grid may miss for straight lines: each rate but the first and the last, told by its
  /// neighbors, is missed by about so much.
  private var chordError: Double {
    guard rates.count > 2 else { return 0 }
    let misses = rates.indices.dropFirst().dropLast().map { index in
      let (a, b) = (rates[index - 1], rates[index + 1])
      let part = (rates[index].logRate - a.logRate) / (b.logRate - a.logRate)
      return rates[index].mean - a.mean - part * (b.mean - a.mean)
    }
    return (misses.reduce(0) { $0 + $1 * $1 } / Double(misses.count)).squareRoot()
      / Double(rates.count).squareRoot()
  }

  /// What a rate's mean is known to: by the noise of all sweeps, or by its own runs where these differ by far more, as
  /// at a rate that breaks some.
  private func error(
    of rate: Rate, _ noise: SweepNoise
  ) -> (deviation: Double, freedom: Int?) {
    let count = Double(rate.losses.count)
    let usual = noise.variance(loss: rate.mean, excess: rate.mean - leastLoss)
    if rate.state == .broken, rate.losses.allSatisfy({ !($0 < initialLoss ?? .infinity) }) {
      return (0, nil)
    }
    if rate.losses.count > 1 {
      let cut = rate.losses.map { $0.isFinite ? min($0, initialLoss ?? $0) : initialLoss ?? .nan }
      let own = cut.reduce(0) { $0 + ($1 - rate.mean) * ($1 - rate.mean) } / (count - 1)
      if own > 9 * usual { return ((own / count).squareRoot(), rate.losses.count - 1) }
    }
    return ((usual / count).squareRoot(), nil)
  }
}

extension [RateSweep] {
  /// The grid that sensitivities are compared over, and whether it is one for all.
  ///
  /// It is of the rates that were tried in the range that all have in common, where these are about even in ln η: that
  /// is the mean of the authors. Else it is even, in steps of the median of what lies between neighboring rates.
  func grid(_ range: Interval?) -> [Double]? {
    let lower = range?.lower ?? map { $0.range.lower }.max() ?? .nan
    let upper = range?.upper ?? map { $0.range.upper }.min() ?? .nan
    guard lower < upper else { return nil }
    let slack = 1 + RateSweep.sameness
    var rates: [Double] = []
    for rate in flatMap(\.rates).map(\.rate).sorted()
    where rate * slack >= lower && rate <= upper * slack {
      if let last = rates.last, Double.log(rate / last) < RateSweep.sameness { continue }
      rates.append(rate)
    }
    let gaps = zip(rates, rates.dropFirst()).map { Double.log($1 / $0) }
    if rates.count > 1, let most = gaps.max(), let least = gaps.min(), most <= 1.5 * least,
      range == nil || rates[0] <= lower * slack && rates[rates.count - 1] * slack >= upper
    {
      return rates
    }
    let own = flatMap { sweep in
      zip(sweep.rates, sweep.rates.dropFirst()).map { $1.logRate - $0.logRate }
    }
    let width = Double.log(upper / lower)
    guard let step = own.median, width >= 0.5 * step else { return nil }
    let count = Swift.min(Swift.max(Int(saturating: (width / step).rounded()), 1), 1000)
    return (0...count).map { lower * .exp(width * Double($0) / Double(count)) }
  }
}
