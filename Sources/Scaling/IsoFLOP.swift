public import Basics
import Fitting
import Laws
import LeastSquares
import RealModule

/// IsoFLOP profiles, approach 2 of Hoffmann et al. (2022, arXiv 2203.15556): at each of several budgets
/// of compute C the size with the least loss is found, and laws go through what is best.
///
/// ```
/// N* ∝ C^a,  D* ∝ C^b,  L* = E + A·C^−c
/// ```
///
/// Budgets count by 1/σ² of their ln N* and ln L*, as noise of ln L that is drawn again and again moves them.
/// D* is what the rule of compute leaves for N*, so that a + b = 1 with C = 6·N·D. E is 0 where fewer than
/// four budgets tell it.
///
/// ```swift
/// let fit = try IsoFLOP(of: ScalingTable(reading: "runs.csv"))
/// fit.sizeExponent
/// fit.prediction(compute: 1e21)
/// ```
public struct IsoFLOP: Sendable {
  /// All budgets, ascending, those that are dropped too.
  public let profiles: [IsoFLOPProfile]
  public let options: IsoFLOPOptions
  public let conventions: ScalingConventions
  /// The standard deviation of ln L that was drawn.
  public let noise: Double
  /// How many losses it was estimated from; 0 if it was given or taken from elsewhere.
  public let noiseSamples: Int
  /// How much farther sizes and losses of the minima are from their laws than noise says, from 1 on: what
  /// curves miss of valleys, and settings that suit some sizes better. Intervals are wider by it.
  public let excess: (size: Double, loss: Double)
  private let size: LogLine
  private let loss: LossLaw
  private let drawn: [(size: LogLine, loss: LossLaw)]

  /// Fits profiles to a table of sizes, compute and losses.
  ///
  /// - Throws: `Refusal` if fewer than two budgets have a minimum inside their sizes.
  public init(of table: ScalingTable, options: IsoFLOPOptions = IsoFLOPOptions()) throws(Refusal) {
    try FitOptions.check(level: options.level)
    if let noise = options.noise, !(noise >= 0 && noise.isFinite) {
      throw Refusal(.usage, "a noise of \(noise): it must be at least 0, and finite")
    }
    for quantity in [ScalingQuantity.parameters, .compute]
    where !table.points.quantities.contains(quantity) {
      throw Refusal(
        .data,
        "isoFLOP profiles are of size and compute, and the table does not have \(quantity.rawValue)",
        advice: ScalingAdvice.nameColumn(quantity))
    }
    self.options = options
    conventions = table.conventions
    var profiles = Self.profiles(of: table)
    (noise, noiseSamples) = Self.noise(of: &profiles, given: options.noise)
    let draws = Self.minima(of: &profiles, noise: noise, table.conventions.rule, options)
    self.profiles = profiles
    let lines = try Self.lines(through: profiles, draws)
    (size, loss, drawn, excess) = (lines.size, lines.loss, lines.drawn, lines.excess)
  }

  /// Points of a budget differ in compute by no more.
  static let widestBudget = 1.25

  /// Valleys by budget, losses as they would be with exactly its compute.
  ///
  /// Compute differs a little where tokens are whole batches. Near the best size a loss changes with it as the
  /// least losses of budgets do.
  private static func profiles(of table: ScalingTable) -> [IsoFLOPProfile] {
    let compute = table.points.values(.compute)
    let budgets = table.budgets.map { budget in
      let values = budget.rows.map { compute[$0] }
      return (
        compute: budget.compute, rows: budget.rows,
        range: Interval(values.min() ?? 0, values.max() ?? 0)
      )
    }
    let valleys = budgets.filter {
      $0.rows.count > 2 && $0.range.upper <= widestBudget * $0.range.lower
    }
    let slope = LogLine(
      through: valleys.map { valley in
        .log(valley.rows.map { table.losses[$0] }.min() ?? 1)
      }, at: valleys.map { .log($0.compute) },
      weights: [Double](repeating: 1, count: valleys.count))?.slope
    return budgets.map { budget in
      let isExact = budget.range.upper <= 1.001 * budget.range.lower
      let losses = budget.rows.map { row in
        table.losses[row]
          * (isExact ? 1 : .exp((slope ?? 0) * .log(budget.compute / compute[row])))
      }
      var profile = IsoFLOPProfile(
        compute: budget.compute, rows: budget.rows, losses: losses,
        sizes: table.points.values(.parameters))
      if budget.range.upper > widestBudget * budget.range.lower {
        profile.outcome = .isNoBudget(budget.range)
        profile.repeats = []
      }
      return profile
    }
  }

  /// The budgets that have a minimum.
  public var used: [IsoFLOPProfile] { profiles.filter { $0.minimum != nil } }

  // MARK: Answers

  /// a of N* ∝ C^a.
  public var sizeExponent: Estimate { estimate(size.slope, widened: excess.size) { $0.size.slope } }

  /// b of D* ∝ C^b: 1 − a with C = 6·N·D.
  public var tokensExponent: Estimate {
    let tilt = 1 + conventions.rule.tilt
    return sizeExponent.map { 1 - tilt * $0 }
  }

  /// c of L* = E + A·C^−c.
  public var lossExponent: Estimate {
    estimate(-loss.line.slope, widened: excess.loss) { -$0.loss.line.slope }
  }

  /// E of L* = E + A·C^−c, nats; nil where too few budgets tell it.
  public var irreducibleLoss: Estimate? {
    used.count < LossLaw.fewestPoints
      ? nil
      : estimate(loss.limit, widened: excess.loss) { $0.loss.limit }.map { max($0, 0) }
  }

  /// The best training of a budget.
  public struct Prediction: Sendable, Hashable, Encodable {
    public var compute: Double
    public var size: Estimate
    public var tokens: Estimate
    public var tokensPerParameter: Estimate
    public var loss: Estimate
    /// How far beyond the largest or below the smallest budget, as a factor; 1 within them.
    public var extrapolation: Double

    private enum CodingKeys: String, CodingKey {
      case compute = "flops"
      case size = "params"
      case tokens, tokensPerParameter, loss, extrapolation
    }
  }

  /// The size and the tokens with the least loss of a budget, and that loss.
  public func prediction(compute: Double) -> Prediction {
    let at = Double.log(compute)
    let rule = conventions.rule
    func tokens(_ size: Double) -> Double { rule.tokens(compute: compute, size: size) }
    let size = estimate(size.value(at: at), widened: excess.size) { $0.size.value(at: at) }
      .map { .exp($0) }
    var least = estimate(loss.logValue(at: at), widened: excess.loss) { $0.loss.logValue(at: at) }
      .map { .exp($0) }
    if used.count < LossLaw.fewestPoints, let last = used.last, extrapolation(to: compute) > 1 {
      // Without its irreducible part the law falls too fast: the truth is above it, and below the least loss
      // of a smaller budget.
      least.interval.upper =
        compute > last.compute
        ? max(least.interval.upper, last.minimum?.loss ?? .infinity) : .infinity
    }
    return Prediction(
      compute: compute, size: size, tokens: size.map(tokens),
      tokensPerParameter: size.map { tokens($0) / $0 }, loss: least,
      extrapolation: extrapolation(to: compute))
  }

  /// How far a budget is beyond those with a minimum, as a factor; 1 within them.
  public func extrapolation(to compute: Double) -> Double {
    let budgets = used.map(\.compute)
    guard let least = budgets.min(), let most = budgets.max() else { return .infinity }
    return max(compute / most, least / compute, 1)
  }

  /// A value, and an interval that scatters about it as what was drawn does about its median, `factor`
  /// times as widely.
  private func estimate(
    _ value: Double, widened factor: Double,
    _ drawn: ((size: LogLine, loss: LossLaw)) -> Double
  ) -> Estimate {
    let drawn = OrderStatistics(self.drawn.map(drawn).filter { !$0.isNaN })
    guard let median = drawn.median, let interval = drawn.interval(level: options.level) else {
      return Estimate(value, Interval(-.infinity, .infinity))
    }
    return Estimate(value, interval.map { value + factor * ($0 - median) })
  }

  // MARK: Noise

  /// What is taken where the valleys cannot tell it: what Porian et al. (2024) saw from seed to seed.
  static let usualNoise = 0.002

  /// Takes divergent cells out, and says how noisy the others are.
  private static func noise(
    of profiles: inout [IsoFLOPProfile], given: Double?
  ) -> (Double, samples: Int) {
    func estimated() -> (Double, samples: Int) {
      // The median lets neither a cell gone wrong nor a steep wing count for much.
      let samples = profiles.filter(\.isBudget).flatMap(\.noiseSamples)
      return samples.count < 10
        ? (usualNoise, 0) : (samples.medianDeviation ?? usualNoise, samples.count)
    }
    let first = given ?? estimated().0
    for index in profiles.indices where profiles[index].isBudget {
      profiles[index].removeDivergent(noise: first)
    }
    return given.map { ($0, 0) } ?? estimated()
  }

  // MARK: Minima

  /// Finds each budget's lowest place, and where noise would have it: ln N and ln L, nil at an end.
  private static func minima(
    of profiles: inout [IsoFLOPProfile], noise: Double, _ rule: ComputeRule,
    _ options: IsoFLOPOptions
  ) -> [[(x: Double, y: Double)?]] {
    let given = profiles
    let found = Parallel.map(count: given.count, threads: nil) { index in
      given[index].searched(noise: noise, rule, options, stream: UInt64(index))
    }
    for index in profiles.indices { profiles[index].outcome = found[index].0 }
    return found.map(\.1)
  }

  // MARK: Lines

  private struct Lines {
    var size: LogLine
    var loss: LossLaw
    var drawn: [(size: LogLine, loss: LossLaw)]
    var excess: (size: Double, loss: Double)
  }

  private static func lines(
    through profiles: [IsoFLOPProfile], _ draws: [[(x: Double, y: Double)?]]
  ) throws(Refusal) -> Lines {
    let used = profiles.indices.compactMap { index in
      profiles[index].minimum.map {
        (minimum: $0, at: Double.log(profiles[index].compute), draws: draws[index])
      }
    }
    let at = used.map(\.at)
    let sizes = used.map { Double.log($0.minimum.size) }
    let losses = used.map { Double.log($0.minimum.loss) }
    let sizeWeights = used.map { 1 / ($0.minimum.logSizeError * $0.minimum.logSizeError) }
    let lossWeights = used.map { 1 / ($0.minimum.logLossError * $0.minimum.logLossError) }
    guard let size = LogLine(through: sizes, at: at, weights: sizeWeights),
      let loss = LossLaw(through: losses, at: at, weights: lossWeights)
    else { throw IsoFLOP.tooFewMinima(of: profiles) }
    let drawn = (0..<(used.first?.draws.count ?? 0)).compactMap {
      draw -> (size: LogLine, loss: LossLaw)? in
      let present = used.indices.filter { used[$0].draws[draw] != nil }
      let places = present.compactMap { used[$0].draws[draw] }
      let at = present.map { at[$0] }
      guard
        let size = LogLine(
          through: places.map(\.x), at: at, weights: present.map { sizeWeights[$0] }),
        let loss = LossLaw(
          through: places.map(\.y), at: at, weights: present.map { lossWeights[$0] })
      else { return nil }
      return (size, loss)
    }
    // Of 1/σ² alone: what the floors of errors stand for is to be found, not presumed.
    let noise = used.map { max($0.minimum.logSizeNoise, 1e-3) }
    return Lines(
      size: size, loss: loss, drawn: drawn,
      excess: (
        excess(
          zip(sizes, at).map { $0 - size.value(at: $1) }, noise, freedom: used.count - 2),
        excess(
          zip(losses, at).map { $0 - loss.logValue(at: $1) }, used.map(\.minimum.logLossError),
          freedom: used.count - (used.count < LossLaw.fewestPoints ? 2 : 3))
      ))
  }

  /// √(χ²/degrees of freedom), or 1 where that is less or nothing is left to tell it by.
  private static func excess(_ misses: [Double], _ errors: [Double], freedom: Int) -> Double {
    guard freedom > 0 else { return 1 }
    let squares = zip(misses, errors).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) }
    return max(1, (squares / Double(freedom)).squareRoot())
  }

  private static func tooFewMinima(of profiles: [IsoFLOPProfile]) -> Refusal {
    let known = profiles.filter { $0.minimum != nil }
    let most = profiles.max { $0.cells.count < $1.cells.count }
    if known.isEmpty, let most, profiles.allSatisfy({ $0.cells.count < 4 || !$0.isBudget }) {
      return Refusal(
        .data,
        "there are no isoFLOP profiles: "
          + (most.isBudget
            ? "of the runs with the same compute, \(NumberText.counted(most.cells.count, "size")) at \(NumberText.significant(most.compute, 3)) FLOP are the most"
            : "compute goes on without a gap from budget to budget"),
        advice: IsoFLOPAdvice.fitLaw)
    }
    let dropped = profiles.filter { $0.minimum == nil }
    let named = dropped.prefix(4).map { "\(NumberText.significant($0.compute, 3)) \($0.words)" }
    let rest = dropped.count > 4 ? "; and \(dropped.count - 4) more" : ""
    return Refusal(
      .data,
      (known.first.flatMap { profile in
        profile.minimum.map {
          "one budget alone has a minimum, \(NumberText.significant($0.size, 3)) parameters at \(NumberText.significant(profile.compute, 3)) FLOP"
        }
      } ?? "no budget has a minimum inside its sizes") + ", and two are needed: "
        + named.joined(separator: "; ") + rest,
      advice: IsoFLOPAdvice.addSizes)
  }
}

extension Estimate {
  /// The same of a quantity that rises or falls with this one.
  func map(_ change: (Double) -> Double) -> Estimate {
    let ends = interval.ends.map(change)
    return Estimate(change(value), Interval(min(ends[0], ends[1]), max(ends[0], ends[1])))
  }
}
