public import Basics
import Fitting
public import Laws
import LeastSquares
import RealModule

/// The critical batch at a loss, from runs with different batches: by a `TrajectoryScalingLaw` fitted to them.
///
/// ```
/// B_crit = B_c·L^(−1/α_B)
/// ```
///
/// It is refused where batches hardly differ, where the law misses the runs, or where resampled runs do not agree on it.
public struct CriticalBatchLaw: Sendable {
  public let fit: ResampledFit
  /// The batches in tokens, and the losses, that were seen.
  public let batches: Interval
  public let losses: Interval

  /// What a table has to have.
  public static let quantities: [ScalingQuantity] = [.parameters, .tokens, .steps, .batch]

  /// Batches have to differ by this factor, and there have to be so many.
  static let leastSpread = 4.0
  public static let fewestBatches = 3
  /// The law has to come this near to the losses on average.
  static let mostError = 0.02
  /// The most that the ends of an interval of the critical batch are apart, as a factor.
  static let widest = 30.0
  /// Losses on the way hardly tell more the more there are of them.
  static let mostPoints = 300
  private static let resamples = 100

  /// - Throws: `Refusal` that says why the runs do not tell it.
  public init(of table: ScalingTable, level: Double = 0.9, seed: UInt64 = 1) throws(Refusal) {
    let law = TrajectoryScalingLaw()
    guard table.points.quantities.isSuperset(of: law.quantities), let range = table.range(.batch)
    else {
      throw Refusal(
        .data, "the critical batch is told from runs whose sizes, steps and batches are known")
    }
    try Self.checkUnits(of: table)
    let different = Set(table.points.values(.batch)).count
    guard different >= Self.fewestBatches, range.upper >= Self.leastSpread * range.lower else {
      throw Refusal(
        .data,
        "batches differ too little to tell the critical one: "
          + (different == 1
            ? "all are \(NumberText.quantity(range.lower)) tokens"
            : "\(different) of them, \(NumberText.quantity(range.lower)) to \(NumberText.quantity(range.upper)) tokens")
      )
    }
    guard Self.isWithinSizes(table) else {
      throw Refusal(
        .data,
        "no size was trained with different enough batches, so that their effect is mixed with that of size"
      )
    }
    let used = table.thinned(to: Self.mostPoints)
    fit = try ResampledFit(
      ScalingFit(law, to: used, options: ScalingOptions(level: level, seed: seed)),
      resamples: Self.resamples)
    batches = range
    losses = Interval(table.losses.min() ?? 0, table.losses.max() ?? 0)
    let error = ScalingScore(fit, on: used).meanError
    guard error <= Self.mostError else {
      throw Refusal(
        .data,
        "the trajectory law misses the losses by \(NumberText.percent(error, 1)) on average, too much to tell the critical batch"
      )
    }
    let known = criticalBatch(at: losses.lower).interval
    guard known.isFinite, known.upper <= Self.widest * known.lower else {
      throw Refusal(.data, "resampled runs do not agree on a critical batch")
    }
  }

  /// Whether runs of one size at least differ in their batches as those of the table have to.
  private static func isWithinSizes(_ table: ScalingTable) -> Bool {
    let batches = table.points.values(.batch)
    return Dictionary(grouping: table.losses.indices) { table.points.values(.parameters)[$0] }
      .values.contains { rows in
        let own = Set(rows.map { batches[$0] })
        return own.count >= fewestBatches
          && (own.max() ?? 0) >= leastSpread * (own.min() ?? .infinity)
      }
  }

  /// Refuses batches that are not counted in tokens, as tokens say where they are known.
  private static func checkUnits(of table: ScalingTable) throws(Refusal) {
    guard table.points.quantities.contains(.tokens) else { return }
    let (tokens, steps, batches) = (
      table.points.logs(.tokens), table.points.logs(.steps), table.points.logs(.batch)
    )
    let factor = tokens.indices.map { tokens[$0] - steps[$0] - batches[$0] }.median ?? 0
    guard abs(factor) < .log(1.5) else {
      throw Refusal(
        .data,
        "tokens are \(NumberText.significant(.exp(factor), 3)) times steps and batch: batches are not counted in tokens",
        advice: ScalingAdvice.sayUnit(.batch))
    }
  }

  /// B_crit at a loss, tokens.
  public func criticalBatch(at loss: Double) -> Estimate {
    let law = TrajectoryScalingLaw()
    func batch(_ parameters: [Double]) -> Double {
      law.criticalBatch(law.absolute(parameters, in: fit.units), at: loss)
    }
    return Estimate(
      batch(fit.central), of: fit.draws(Self.resamples).map(batch), level: fit.level)
  }
}

/// The critical batch that a plan counts with, and where it is from.
public struct CriticalBatch: Sendable {
  /// Tokens.
  public var tokens: Double
  /// Nil where somebody gave it.
  public var interval: Interval?
  /// The batches that were seen; nil where somebody gave it.
  public var seen: Interval?
  /// The least loss that was seen; nil where somebody gave it.
  public var leastLoss: Double?

  /// As somebody gave it.
  public init(given tokens: Double) { self.tokens = tokens }

  /// By a law, at a loss.
  public init(by law: CriticalBatchLaw, at loss: Double) {
    let estimate = law.criticalBatch(at: loss)
    tokens = estimate.value
    interval = estimate.interval
    seen = law.batches
    leastLoss = law.losses.lower
  }

  /// Whether it lies within a factor of two of the batches that were seen.
  public var isWithinSeen: Bool {
    seen.map { Interval($0.lower / 2, 2 * $0.upper).contains(tokens) } ?? true
  }
}

extension CriticalBatch: Encodable {
  private enum CodingKeys: CodingKey { case tokens, interval, seen, leastLoss }
}
