public import Basics
public import Laws
import RealModule

/// What a law makes of a budget: the size with the least loss, and what other sizes cost.
///
/// Compute is what its ``ComputeRule`` says, C = 6·N·D by default. Where a law has a closed form of the
/// best size, it is that; elsewhere a grid over ln N is narrowed to 1e-9.
public struct ScalingFrontier: Sendable {
  public var law: any ScalingLaw
  /// In `units`, in the law's order.
  public var parameters: [Double]
  public var units: ScalingUnits
  public var rule: ComputeRule
  /// The different tokens there are; nil if data do not end. Laws that know no repetition ignore it.
  public var uniqueTokens: Double?

  /// What to train, and the loss that it ends with.
  public struct Choice: Sendable, Hashable, Encodable {
    public var size: Double
    public var tokens: Double
    public var loss: Double
  }

  public init(
    _ law: any ScalingLaw, _ parameters: [Double], in units: ScalingUnits = ScalingUnits(),
    rule: ComputeRule = ComputeRule(), uniqueTokens: Double? = nil
  ) {
    self.law = law
    self.parameters = parameters
    self.units = units
    self.rule = rule
    self.uniqueTokens = uniqueTokens
  }

  /// The same of parameters as authors write them.
  ///
  /// ```swift
  /// ScalingFrontier(AdditiveScalingLaw(), absolute: [1.69, 406.4, 410.7, 0.34, 0.28]).best(compute: 1e23)
  /// ```
  public init(_ law: any ScalingLaw, absolute: [Double], rule: ComputeRule = ComputeRule()) {
    self.init(law, law.relative(absolute, in: ScalingUnits()), rule: rule)
  }

  /// Whether the law is one of size and data, which a budget can be shared between.
  public static func exists(of law: any ScalingLaw) -> Bool {
    Set(law.quantities).isSuperset(of: [.parameters, .tokens])
      && Set(law.quantities).isSubset(of: [.parameters, .tokens, .uniqueTokens])
  }

  /// Refuses a law between whose quantities no budget can be shared.
  ///
  /// - Parameter routed: what to do with a law of experts.
  package static func require(
    _ law: any ScalingLaw, routed: (any Advice)? = nil
  ) throws(Refusal) {
    guard exists(of: law) else {
      let routes = law.quantities.contains(.experts)
      throw Refusal(
        .usage,
        "the \(law.name) law is not one of size and data, between which a budget could be shared"
          + (routes ? ": its losses are of sizes and experts, all trained on the same data" : ""),
        advice: routes ? routed : nil)
    }
  }

  public func loss(size: Double, tokens: Double) -> Double {
    losses(logSizes: [.log(size)], logTokens: [.log(tokens)])[0]
  }

  private func losses(logSizes: [Double], logTokens: [Double]) -> [Double] {
    var values: [ScalingQuantity: [Double]] = [
      .parameters: logSizes.map { .exp($0) }, .tokens: logTokens.map { .exp($0) },
    ]
    if law.quantities.contains(.uniqueTokens) {
      values[.uniqueTokens] = values[.tokens]?.map { min($0, uniqueTokens ?? .infinity) }
    }
    return law.values(parameters, over: ScalingPoints(values, in: units))
  }

  // MARK: The best of a budget

  /// The size with the least loss of a budget.
  public func best(compute: Double) -> Choice {
    let logBudget = Double.log(compute / rule.factor)
    // In units: ln D − d₀ = (ln C/κ − d₀ − (1 + tilt)·n₀) − (1 + tilt)·(ln N − n₀).
    let inUnits =
      logBudget - units.log(.tokens) - (1 + rule.tilt) * units.log(.parameters)
    let closed = law.bestLogSize(parameters, logBudget: inUnits, tilt: rule.tilt)
      .map { $0 + units.log(.parameters) }
    return choice(
      logSize: closed
        ?? Self.lowest(from: 0, to: logBudget / (1 + rule.tilt)) { sizes in
          losses(
            logSizes: sizes, logTokens: sizes.map { logBudget - (1 + rule.tilt) * $0 })
        }, logBudget)
  }

  /// The loss of a size that is trained on all of a budget.
  public func choice(size: Double, compute: Double) -> Choice {
    choice(logSize: .log(size), .log(compute / rule.factor))
  }

  private func choice(logSize: Double, _ logBudget: Double) -> Choice {
    let logTokens = logBudget - (1 + rule.tilt) * logSize
    return Choice(
      size: .exp(logSize), tokens: .exp(logTokens),
      loss: losses(logSizes: [logSize], logTokens: [logTokens])[0])
  }

  /// The size with the least ln L + `slope`·ln N of a budget: the best if the valley leans against the law.
  package func best(compute: Double, leaning slope: Double) -> Choice {
    let logBudget = Double.log(compute / rule.factor)
    let middle = Double.log(best(compute: compute).size)
    // Nobody believes that a best size is off by more.
    let reach = 5.0
    return choice(
      logSize: Self.lowest(from: middle - reach, to: middle + reach) { sizes in
        zip(
          losses(
            logSizes: sizes, logTokens: sizes.map { logBudget - (1 + rule.tilt) * $0 }), sizes
        ).map { .log($0) + slope * $1 }
      }, logBudget)
  }

  /// The second derivative of ln L by ln N along a budget, at its best size: how steep its valley is.
  package func curvature(compute: Double) -> Double {
    let best = best(compute: compute)
    let step = 0.3
    let sides = [-step, step].map {
      Double.log(choice(size: best.size * .exp($0), compute: compute).loss)
    }
    return max((sides[0] + sides[1] - 2 * .log(best.loss)) / (step * step), 0)
  }

  /// The sizes whose loss is at most `share` above the least, trained on all of a budget.
  public func nearlyBest(compute: Double, within share: Double = 1e-3) -> Interval {
    let best = best(compute: compute)
    let most = best.loss * (1 + share)
    func end(_ direction: Double) -> Double {
      // The loss rises on either side of the best.
      var step = 0.0
      var reach = 0.1
      func isWithin(_ shift: Double) -> Bool {
        choice(size: best.size * .exp(direction * shift), compute: compute).loss <= most
      }
      while reach < 60, isWithin(reach) {
        step = reach
        reach *= 1.5
      }
      for _ in 0..<50 {
        let middle = (step + reach) / 2
        if isWithin(middle) { step = middle } else { reach = middle }
      }
      return best.size * .exp(direction * step)
    }
    return Interval(end(-1), end(1))
  }

  // MARK: A loss, and what it takes

  /// The tokens after which a size has a loss; nil if it never does.
  public func tokens(size: Double, loss: Double) -> Double? {
    let logSize = Double.log(size)
    func value(_ logTokens: Double) -> Double {
      losses(logSizes: [logSize], logTokens: [logTokens])[0]
    }
    var (low, high) = (0.0, 100.0)
    guard value(high) < loss else { return nil }
    guard value(low) > loss else { return 1 }
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if value(middle) > loss { low = middle } else { high = middle }
    }
    return .exp((low + high) / 2)
  }

  /// The training with the least compute in all that ends with a loss: its own, and 2·N operations for
  /// each token that it answers later (Sardana et al. 2023, arXiv 2401.00448).
  ///
  /// Nil if no size reaches the loss.
  public func least(loss: Double, inferenceTokens: Double) -> Choice? {
    func total(_ logSize: Double) -> Double {
      let size = Double.exp(logSize)
      guard let tokens = tokens(size: size, loss: loss) else { return .infinity }
      return rule.compute(size: size, tokens: tokens) + 2 * size * inferenceTokens
    }
    let logSize = Self.lowest(from: 0, to: 46) { $0.map(total) }
    let size = Double.exp(logSize)
    guard let tokens = tokens(size: size, loss: loss) else { return nil }
    return Choice(size: size, tokens: tokens, loss: loss)
  }

  /// Where a function that falls and then rises is least: a grid, narrowed about its lowest point.
  private static func lowest(
    from low: Double, to high: Double, _ values: ([Double]) -> [Double]
  ) -> Double {
    var (low, high) = (low, high)
    let count = 48
    for _ in 0..<14 where high - low > 1e-10 {
      let grid = (0...count).map { low + (high - low) * Double($0) / Double(count) }
      let values = values(grid)
      let best = values.indices.min { a, b in
        (values[a].isNaN ? .infinity : values[a]) < (values[b].isNaN ? .infinity : values[b])
      }
      guard let best else { break }
      (low, high) = (grid[max(best - 1, 0)], grid[min(best + 1, count)])
    }
    return (low + high) / 2
  }
}
