public import Basics
import Laws
import RealModule
public import Scaling

/// A run that could be made, and by how much it would narrow what is known of the best size for a
/// budget.
public struct ScalingLesson: Sendable, Encodable {
  public var size: Double
  public var tokens: Double
  public var compute: Double
  /// The standard deviation of ln N by the law, now and with the run. How far a valley leans against the law,
  /// which the interval of a plan holds too, no run of the law's kind tells.
  public var now: Double
  public var then: Double

  /// By what share the interval shrinks.
  public var shrinksBy: Double { now > 0 ? 1 - then / now : 0 }

  /// The most that a run can teach for a hundredth, a tenth and all of the largest compute so far, and
  /// for three times it: of sizes and lengths on a grid, from half the smallest to twice the largest so far.
  ///
  /// - Parameter compute: the budget whose best size is in question.
  public static func best(for forecast: ScalingForecast, compute: Double) -> [ScalingLesson] {
    let table = forecast.table
    let rule = table.conventions.rule
    guard let sizes = table.range(.parameters), let tokens = table.range(.tokens) else { return [] }
    let largest = table.computes.max() ?? 0
    func grid(_ range: Interval) -> [Double] {
      let (low, high) = (Double.log(range.lower / 2), Double.log(2 * range.upper))
      return (0...16).map { .exp(low + (high - low) * Double($0) / 16) }
    }
    // No run is proposed whose data are out of all proportion to its size.
    let ratios = zip(table.points.values(.tokens), table.points.values(.parameters)).map { $0 / $1 }
    let (fewest, most) = (ratios.min() ?? 0, ratios.max() ?? .infinity)
    let runs = grid(sizes).flatMap { size in grid(tokens).map { (size, $0) } }.filter {
      (fewest...most).contains($0.1 / $0.0)
    }
    let lessons = zip(
      runs,
      forecast.lessons(
        of: ScalingPoints([.parameters: runs.map(\.0), .tokens: runs.map(\.1)]),
        forBestSizeAt: compute)
    ).map { run, known in
      ScalingLesson(
        size: run.0, tokens: run.1, compute: rule.compute(size: run.0, tokens: run.1),
        now: known.now, then: known.then)
    }
    var best: [ScalingLesson] = []
    for share in [0.01, 0.1, 1, 3] {
      let affordable = lessons.filter { $0.compute <= share * largest }
      if let most = affordable.min(by: { $0.then < $1.then }),
        most.then < (best.last?.then ?? .infinity) * 0.999
      {
        best.append(most)
      }
    }
    return best
  }
}

extension Plan {
  /// The budget whose best size sees so many tokens.
  public static func compute(
    by predictor: any ScalingPredictor, forTokens tokens: Double
  ) throws(Refusal) -> Double {
    try ScalingFrontier.require(predictor.law, routed: PlanningAdvice.forecastRouted)
    let frontier = predictor.frontier()
    var (low, high) = (Double.log(tokens), Double.log(tokens) + 80)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if frontier.best(compute: .exp(middle)).tokens < tokens {
        low = middle
      } else {
        high = middle
      }
    }
    return .exp((low + high) / 2)
  }
}

extension Plan: Encodable {
  private enum Key: CodingKey {
    case flops, law, parameters, best, loss, size, tokens, lawSize, profiles, nearlyBest, nearShare,
      alternatives
    case withInference, repetition, settings, sweeps, criticalBatch, times, level, warnings,
      largestFlops
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(compute, forKey: .flops)
    try container.encode(law, forKey: .law)
    try container.encode(parameters.byName, forKey: .parameters)
    try container.encode(best, forKey: .best)
    try container.encode(loss, forKey: .loss)
    try container.encode(size, forKey: .size)
    try container.encode(tokens, forKey: .tokens)
    try container.encode(lawSize, forKey: .lawSize)
    try container.encodeIfPresent(profiles, forKey: .profiles)
    try container.encode(nearlyBest, forKey: .nearlyBest)
    try container.encode(nearShare, forKey: .nearShare)
    try container.encode(alternatives, forKey: .alternatives)
    try container.encodeIfPresent(withInference, forKey: .withInference)
    try container.encodeIfPresent(repetition, forKey: .repetition)
    try container.encode(settings, forKey: .settings)
    try container.encodeIfPresent(sweeps, forKey: .sweeps)
    try container.encodeIfPresent(criticalBatch, forKey: .criticalBatch)
    if !times.isEmpty { try container.encode(times, forKey: .times) }
    try container.encode(level, forKey: .level)
    try container.encode(warnings, forKey: .warnings)
    try container.encodeIfPresent(largestCompute, forKey: .largestFlops)
  }
}
