public import Basics
import Fitting
import Laws
import LeastSquares
import RealModule
public import Scaling

/// What to train with a budget, by a scaling law: size, data, the loss that is to be expected, and what
/// other choices cost.
///
/// The loss at the optimum is known far better than the optimum: a valley that is flat within .1 % of
/// the loss is two or three times as wide as it is deep. A plan says both.
///
/// ```swift
/// let plan = try Plan(by: ScalingForecast(to: table), compute: 1e23)
/// plan.best.size, plan.size, plan.nearlyBest
/// ```
public struct Plan: Sendable {
  /// The budget, floating-point operations.
  public var compute: Double
  /// The best size and data by the law that is reported.
  public var best: ScalingFrontier.Choice
  /// The loss to be expected of it.
  public var loss: Estimate
  /// The interval of the best size, and of its tokens: by profiles, where the runs have them, else over what
  /// the law leaves possible. It always holds ``best``.
  public var size: Interval
  public var tokens: Interval
  /// What the law alone leaves possible.
  public var lawSize: Interval
  /// What isoFLOP profiles of the runs say, where there are some.
  public var profiles: Profiles?
  /// The sizes that end within ``nearShare`` of the best loss.
  public var nearlyBest: Interval
  /// What counts as nearly best.
  public var nearShare: Double
  /// Other sizes on the same budget.
  public var alternatives: [Alternative]
  /// The training with the least compute in all, tokens that it answers later included.
  public var withInference: WithInference?
  /// How often to go through the data, where they end.
  public var repetition: Repetition?
  /// By the rule of the sweeps, where there are some, then by published ones.
  public var settings: [Setting]
  /// The user's own sweeps of batch and rate.
  public var sweeps: SweptRule?
  /// That ``times`` are by.
  public var criticalBatch: CriticalBatch?
  /// Batches against time, see ``TimeTrade``.
  public var times: [TimeTrade]
  public var level: Double
  /// The law that the numbers are by, and what it is called within a sentence.
  public var law: String
  public var title: String
  /// The parameters of its authors' formula, with intervals.
  public var parameters: [ReportedParameter]
  public var warnings: [String]
  /// The largest compute among the runs that it rests on.
  public var largestCompute: Double?

  /// A size on the same budget, and the budget at which it ends like the best.
  public struct Alternative: Sendable, Encodable {
    public var size: Double
    public var tokens: Double
    public var loss: Double
    /// (L − L of the best)/L of the best.
    public var excess: Double
    /// By how much more compute this size ends with the loss of the best; nil if it never does.
    public var overhead: Double?
  }

  /// The training and answering that end with the loss of the best for the least compute.
  public struct WithInference: Sendable, Encodable {
    public var inferenceTokens: Double
    public var choice: ScalingFrontier.Choice
    /// What it takes to train, and in all.
    public var trainingCompute: Double
    public var totalCompute: Double
    /// What the best of the budget takes in all.
    public var totalComputeOfBest: Double
  }

  public struct Repetition: Sendable, Encodable {
    public var uniqueTokens: Double
    public var epochs: Double
    /// The loss if all tokens were different.
    public var lossIfUnique: Double
  }

  /// The best size of the budget by the lowest places of the runs' own isoFLOP profiles, see `IsoFLOP`.
  public struct Profiles: Sendable, Encodable {
    public var size: Estimate
    /// How many budgets have a lowest place.
    public var budgets: Int

    /// From so many budgets on, profiles alone held 90 % of what they claimed on budgets that were left out.
    private static let enough = 4

    /// Nil where the runs have none.
    init?(of predictor: any ScalingPredictor, compute: Double) {
      guard
        let profiles = try? IsoFLOP(
          of: predictor.table, options: IsoFLOPOptions(level: predictor.level))
      else { return nil }
      size = profiles.prediction(compute: compute).size
      budgets = profiles.used.count
    }

    /// The interval of the best size, which holds the best by the law; few budgets do not replace what the law
    /// leaves possible.
    func size(besides law: Interval, best: Double) -> Interval {
      let other = budgets < Self.enough ? law : Interval(best, best)
      return Interval(
        min(size.interval.lower, other.lower), max(size.interval.upper, other.upper))
    }
  }

  /// Batch and rate by a rule.
  public struct Setting: Sendable, Encodable {
    public var rule: String
    public var source: String
    /// Tokens.
    public var batch: Double
    public var peakRate: Double
    /// Where the best ones of one such run lie; published rules have none.
    public var batchInterval: Interval?
    public var peakRateInterval: Interval?
    public var steps: Double
    /// Whether the run lies within what the rule was tested on; if not, its values are those of the
    /// nearest run that does.
    public var isTested: Bool
  }

  /// How long the training takes with a batch: with B tokens it takes 1 + B_crit/B times the fewest steps
  /// and 1 + B/B_crit times the fewest tokens (McCandlish et al. 2018, arXiv 1812.06162).
  public struct TimeTrade: Sendable, Encodable {
    public var batch: Double
    public var steps: Double
    /// Over the fewest.
    public var computeFactor: Double
    public var timeFactor: Double
  }

  /// - Parameters:
  ///   - compute: the budget, floating-point operations.
  ///   - inferenceTokens: that the model answers later.
  ///   - uniqueTokens: the different tokens there are; the law has to be one of repeated data.
  ///   - criticalBatch: tokens, for batches against time.
  ///   - criticalBatchLaw: that says the critical batch at the loss of the best, where it is not given.
  ///   - sweeps: a rule for batch and rate beside published ones.
  /// - Throws: `Refusal` if the law is not one of size and data, or the budget no number.
  public init(
    by predictor: any ScalingPredictor, compute: Double, inferenceTokens: Double? = nil,
    uniqueTokens: Double? = nil, criticalBatch: Double? = nil,
    criticalBatchLaw: CriticalBatchLaw? = nil, sweeps: SweptRule? = nil, nearShare: Double = 1e-3
  ) throws(Refusal) {
    try ScalingFrontier.require(predictor.law, routed: PlanningAdvice.forecastRouted)
    guard compute > 0, compute.isFinite else {
      throw Refusal(.usage, "a budget of \(compute): give floating-point operations above 0")
    }
    let repeats = predictor.law.quantities.contains(.uniqueTokens)
    if uniqueTokens != nil, !repeats {
      throw Refusal(
        .usage,
        "the \(predictor.law.name) law does not know what data seen again are worth",
        advice: PlanningAdvice.fitRepeatedData)
    }
    let frontier = predictor.frontier(uniqueTokens: uniqueTokens)
    let frontiers = predictor.frontiers(uniqueTokens: uniqueTokens)
    let largest = predictor.table.computes.max()
    let lean = ValleyLean.deviation(ahead: largest.map { compute / $0 } ?? 1)
    // Between the quantiles of a sequence that fills them evenly, whatever order the frontiers are in.
    let draws = zip(frontiers, Distributions.uniformPoints(count: frontiers.count, dimensions: 1))
      .map { frontier, point in
        frontier.best(
          compute: compute, leaning: lean * Distributions.normalQuantile(point[0]))
      }
    let best = frontier.best(compute: compute)
    guard best.size.isFinite, best.tokens.isFinite, best.loss.isFinite else {
      throw Refusal(.data, "the law has no best size for this budget")
    }
    self.compute = compute
    self.best = best
    loss = predictor.loss(size: best.size, tokens: best.tokens, uniqueTokens: uniqueTokens)
    level = predictor.level
    let drawn = OrderStatistics(draws.map(\.size).filter(\.isFinite)).interval(level: level)
    lawSize = Interval(
      min(drawn?.lower ?? 0, best.size), max(drawn?.upper ?? .infinity, best.size))
    profiles = repeats ? nil : Profiles(of: predictor, compute: compute)
    let size = profiles?.size(besides: lawSize, best: best.size) ?? lawSize
    self.size = size
    tokens = Interval(
      frontier.rule.tokens(compute: compute, size: size.upper),
      frontier.rule.tokens(compute: compute, size: size.lower))
    self.nearShare = nearShare
    nearlyBest = frontier.nearlyBest(compute: compute, within: nearShare)
    alternatives = [0.25, 0.5, 0.71, 1, 1.41, 2, 4].map { factor in
      let choice = frontier.choice(size: best.size * factor, compute: compute)
      let needed = frontier.tokens(size: choice.size, loss: best.loss).map {
        frontier.rule.compute(size: choice.size, tokens: $0)
      }
      return Alternative(
        size: choice.size, tokens: choice.tokens, loss: choice.loss,
        excess: choice.loss / best.loss - 1, overhead: needed.map { $0 / compute - 1 })
    }
    withInference = inferenceTokens.flatMap { later in
      frontier.least(loss: best.loss, inferenceTokens: later).map { choice in
        let training = frontier.rule.compute(size: choice.size, tokens: choice.tokens)
        return WithInference(
          inferenceTokens: later, choice: choice, trainingCompute: training,
          totalCompute: training + 2 * choice.size * later,
          totalComputeOfBest: compute + 2 * best.size * later)
      }
    }
    repetition = uniqueTokens.map { unique in
      Repetition(
        uniqueTokens: unique, epochs: best.tokens / unique,
        lossIfUnique: predictor.frontier().loss(size: best.size, tokens: best.tokens))
    }
    self.sweeps = sweeps
    settings =
      [sweeps.map { Setting(by: $0, best) }].compactMap(\.self)
      + HyperparameterRule.all.map { Setting(by: $0, best) }
    self.criticalBatch =
      criticalBatch.map(CriticalBatch.init(given:))
      ?? criticalBatchLaw.map { CriticalBatch(by: $0, at: best.loss) }
    times =
      self.criticalBatch.map { critical in
        let critical = critical.tokens
        return [0.125, 0.25, 0.5, 1, 2, 4].map { share in
          // The plan's tokens are those of a batch well below the critical one.
          TimeTrade(
            batch: share * critical, steps: best.tokens / critical * (1 + 1 / share),
            computeFactor: 1 + share, timeFactor: 1 + 1 / share)
        }
      } ?? []
    law = predictor.law.name
    title = predictor.title
    parameters = predictor.absoluteParameters(frontiers.map(\.parameters))
    largestCompute = largest
    warnings = []
    warnings = warnings(of: predictor)
  }

  private func warnings(of predictor: any ScalingPredictor) -> [String] {
    var warnings: [String] = []
    if let largest = largestCompute, compute > 10 * largest {
      warnings.append(
        "the budget is \(NumberText.significant(compute / largest, 2)) times the largest that was fitted; "
          + "beyond ten times a law that fits well may be off by more than its interval")
    }
    if let sizes = predictor.table.range(.parameters), let data = predictor.table.range(.tokens) {
      let ratio = best.tokens / best.size
      let ratios = zip(
        predictor.table.points.values(.tokens), predictor.table.points.values(.parameters)
      ).map { $0 / $1 }
      if let least = ratios.min(), let most = ratios.max(),
        ratio < least / 1.5 || ratio > 1.5 * most
      {
        warnings.append(
          "the best has \(NumberText.significant(ratio, 2)) tokens a parameter, and runs had "
            + "\(NumberText.significant(least, 2)) to \(NumberText.significant(most, 2))")
      }
      if best.size > 30 * sizes.upper || best.tokens > 30 * data.upper {
        warnings.append(
          "its size or its data are more than 30 times those of any run")
      }
    }
    let planned = ScalingPoints([.parameters: [best.size], .tokens: [best.tokens]])
    warnings += (predictor.doubts(at: planned) + predictor.notes.filter(\.isDoubt)).map {
      $0.description
    }
    if let profiles, !lawSize.contains(profiles.size.value) {
      warnings.append(
        "isoFLOP profiles of the runs put the best size at \(NumberText.quantity(profiles.size.value)) parameters, outside what the law "
          + "leaves possible, \(NumberText.quantity(lawSize.lower)) to \(NumberText.quantity(lawSize.upper)): where these differed on public tables, profiles were nearer"
      )
    }
    if size.upper / size.lower > 3 {
      warnings.append(
        "the best size is known within a factor of \(NumberText.significant(size.upper / size.lower, 2)) only; "
          + "the loss hardly depends on it")
    }
    if let repetition, repetition.epochs > 15 {
      warnings.append(
        "\(NumberText.significant(repetition.epochs, 2)) epochs: no law has forecast more than 15 well"
      )
    }
    warnings += settingWarnings
    return warnings
  }
}

extension Plan {
  /// What to doubt of batch and rate.
  private var settingWarnings: [String] {
    var warnings: [String] = []
    if let sweeps {
      let beyond = sweeps.setting(size: best.size, tokens: best.tokens)
      if !beyond.isTested {
        warnings.append(
          "the plan lies beyond the sizes or data of the sweeps: batch and rate are those at their edge, \(NumberText.significant(beyond.peakRate, 3)), "
            + "and the powers alone would go on to a rate of \(NumberText.significant(beyond.unlimitedPeakRate, 3))"
        )
      }
      warnings += sweeps.notes.filter(\.isDoubt).map(\.description)
    }
    let untested = settings.filter { !$0.isTested && $0.peakRateInterval == nil }
    if !untested.isEmpty {
      warnings.append(
        "batch and rate by \(untested.map(\.rule).joined(separator: " and "))"
          + " are those of the largest run that the rule was tested on")
    }
    if let criticalBatch {
      if let seen = criticalBatch.seen, !criticalBatch.isWithinSeen {
        warnings.append(
          "the critical batch, \(NumberText.quantity(criticalBatch.tokens)) tokens, is far from the batches of the table, "
            + "\(NumberText.quantity(seen.lower)) to \(NumberText.quantity(seen.upper))")
      }
      if let least = criticalBatch.leastLoss, best.loss < 0.98 * least {
        warnings.append(
          "the critical batch is carried to a loss of \(NumberText.significant(best.loss, 3)), and the least of the table is "
            + NumberText.significant(least, 3))
      }
    }
    return warnings
  }
}

extension Plan.Setting {
  /// By a published rule.
  init(by rule: HyperparameterRule, _ choice: ScalingFrontier.Choice) {
    let setting = rule.setting(size: choice.size, tokens: choice.tokens)
    self.init(
      rule: rule.name, source: rule.source, batch: setting.batch, peakRate: setting.peakRate,
      steps: (choice.tokens / setting.batch).rounded(.up), isTested: setting.isTested)
  }

  /// By sweeps.
  init(by rule: SweptRule, _ choice: ScalingFrontier.Choice) {
    let setting = rule.setting(size: choice.size, tokens: choice.tokens)
    self.init(
      rule: rule.rule.name, source: rule.rule.source, batch: setting.batch,
      peakRate: setting.peakRate, batchInterval: setting.batchInterval,
      peakRateInterval: setting.peakRateInterval,
      steps: (choice.tokens / setting.batch).rounded(.up), isTested: setting.isTested)
  }
}
