public import Basics
import RealModule

/// What is believed of real learning curves before one is seen: trends that fade, disturbed on their
/// way.
///
/// On a scale z of the metric on which lower is better (``MetricScale``), against the logarithm u of the
/// position x,
///
///     u = ln((x/x₁ + delay)/(1 + delay))
///     dz = v·du + level·dW₁ + dJ₁
///     dv = −decay·v·du + disturbance·dW₂ + dJ₂
///     logged z = z + noise·ε
///
/// where noise and disturbances are those at x₁ and fall as (x/x₁)^(−calming/2).
///
/// Undisturbed, this is a power law in the position: z = c + a·(x/x₁ + delay)^(−decay), for small
/// `decay` a logarithm, and for a large `delay` and `decay` an exponential. The disturbances let the
/// trend change: curves that turn up late, plateau, or leave a plateau. Sudden changes J come
/// `shiftRate` times while the position grows by a factor of e; each shifts z by a normal number of
/// deviation `shift` about −`shiftImprovement`·`shift`, and the slope by one about 0. The first slope
/// is normal, with `slope` for its standard deviation and −`improvement`·`slope` for its mean. One
/// logged value in 33 is an outlier: it has eight times the noise, and `shift` besides. With probability `restart` the first value belongs to
/// another regime, as the loss before the first step does, and tells nothing of the others.
///
/// Saved as JSON and editable there, see ``ParameterDistribution`` for the notation.
public struct TrendPrior: Sendable, Hashable, Codable {
  public var name: String
  /// What is added to positions, in units of the first position.
  public var delay: ParameterDistribution
  /// How fast the slope fades: the exponent of the power law.
  public var decay: ParameterDistribution
  /// The size of the first slope: change of z as the position grows by a factor of e.
  public var slope: ParameterDistribution
  /// The disturbance of the slope, in units of ``slope``.
  public var disturbance: ParameterDistribution
  /// The noise of a logged value, in units of ``slope``.
  public var noise: ParameterDistribution
  /// The disturbance of the level, in units of the noise.
  public var level: ParameterDistribution
  /// How the variances of noise and disturbances fall: the exponent of their power law.
  public var calming: ParameterDistribution
  /// The size of sudden changes of z, and of its slope.
  public var shift: ParameterDistribution
  /// How many sudden changes are expected while the position grows by a factor of e.
  public var shiftRate: Double
  /// The mean of a sudden change, improving the metric, in units of its size.
  public var shiftImprovement: Double
  /// How much likelier than not the first slope is to improve the metric.
  public var improvement: Double
  /// The probability that the first value tells nothing of the others.
  public var restart: Double

  /// - Throws: `Refusal` that names what is wrong.
  public init(
    name: String, delay: ParameterDistribution, decay: ParameterDistribution,
    slope: ParameterDistribution, disturbance: ParameterDistribution,
    noise: ParameterDistribution, level: ParameterDistribution,
    calming: ParameterDistribution, shift: ParameterDistribution, shiftRate: Double,
    shiftImprovement: Double, improvement: Double = 0.5, restart: Double
  ) throws(Refusal) {
    self.init(
      unchecked: name, delay: delay, decay: decay, slope: slope, disturbance: disturbance,
      noise: noise, level: level, calming: calming, shift: shift, shiftRate: shiftRate,
      shiftImprovement: shiftImprovement, improvement: improvement, restart: restart)
    if let problem { throw Refusal(.data, "the prior '\(name)': \(problem)") }
  }

  private init(
    unchecked name: String, delay: ParameterDistribution, decay: ParameterDistribution,
    slope: ParameterDistribution, disturbance: ParameterDistribution,
    noise: ParameterDistribution, level: ParameterDistribution,
    calming: ParameterDistribution, shift: ParameterDistribution, shiftRate: Double,
    shiftImprovement: Double, improvement: Double, restart: Double
  ) {
    self.name = name
    self.delay = delay
    self.decay = decay
    self.slope = slope
    self.disturbance = disturbance
    self.noise = noise
    self.level = level
    self.calming = calming
    self.shift = shift
    self.shiftRate = shiftRate
    self.shiftImprovement = shiftImprovement
    self.improvement = improvement
    self.restart = restart
  }

  private var problem: String? {
    for (name, distribution) in [
      ("delay", delay), ("decay", decay), ("slope", slope), ("disturbance", disturbance),
      ("noise", noise), ("level", level), ("calming", calming), ("shift", shift),
    ] where !distribution.isProper || distribution.range.lowerBound <= 0 {
      return "\(name) needs a distribution of positive numbers, such as logNormal"
    }
    if !(shiftRate >= 0 && shiftRate <= 1e3) {
      return "the rate of shifts is a number up to a thousand"
    }
    if !(abs(shiftImprovement) <= 1e6) {
      return "the improvement by shifts is a number up to a million"
    }
    if !(abs(improvement) <= 1e6) { return "the improvement is a number up to a million" }
    if !(restart >= 0 && restart < 1) { return "the restart is a probability below 1" }
    return nil
  }
}

// Fitted to forecasts of the ends of real curves and then rounded; see WhatIsAssumedOfACurve in the
// documentation for the curves, the score and what comes out where a collection is left out.
extension TrendPrior {
  /// For losses, and other metrics on a logarithmic scale.
  public static let losses = TrendPrior(
    unchecked: "losses", delay: .logNormal(mean: 0.4, deviation: 3),
    decay: .logNormal(mean: 0, deviation: 1.5), slope: .logNormal(mean: -4.8, deviation: 1.7),
    disturbance: .logNormal(mean: -0.8, deviation: 1.5),
    noise: .logNormal(mean: -2.2, deviation: 1.7), level: .logNormal(mean: -1, deviation: 1.5),
    calming: .logNormal(mean: -0.7, deviation: 1.35), shift: .logNormal(mean: -1.5, deviation: 1.2),
    shiftRate: 0.2, shiftImprovement: 0.5, improvement: 0.5, restart: 0.36)

  /// For error rates, accuracies and other metrics between two bounds.
  public static let shares = TrendPrior(
    unchecked: "shares", delay: .logNormal(mean: -0.65, deviation: 3),
    decay: .logNormal(mean: -0.33, deviation: 0.27), slope: .logNormal(mean: 0.85, deviation: 3),
    disturbance: .logNormal(mean: -1.9, deviation: 0.6),
    noise: .logNormal(mean: -1.9, deviation: 0.38), level: .logNormal(mean: 0.12, deviation: 0.57),
    calming: .logNormal(mean: -2.3, deviation: 0.24), shift: .logNormal(mean: -0.6, deviation: 1.6),
    shiftRate: 0.25, shiftImprovement: 0.97, improvement: 1.1, restart: 0.42)

  /// For metrics of either sign, such as returns.
  public static let scores = TrendPrior(
    unchecked: "scores", delay: .logNormal(mean: 3.9, deviation: 2.6),
    decay: .logNormal(mean: 1.7, deviation: 2.3), slope: .logNormal(mean: 0.44, deviation: 3),
    disturbance: .logNormal(mean: -2.2, deviation: 2.3),
    noise: .logNormal(mean: -0.5, deviation: 1.15), level: .logNormal(mean: -0.6, deviation: 0.1),
    calming: .logNormal(mean: -0.7, deviation: 0.4), shift: .logNormal(mean: -0.36, deviation: 0.4),
    shiftRate: 0.4, shiftImprovement: 0.63, improvement: -0.4, restart: 0.094)

  /// The prior for a scale, where none is stated.
  static func usual(on scale: MetricScale) -> TrendPrior {
    switch scale {
    case .logarithm: losses
    case .arcsine: shares
    case .plain, .generalizedLogarithm: scores
    }
  }
}

extension TrendPrior {
  private enum Key: String, CodingKey {
    case name, delay, decay, slope, disturbance, noise, level, calming, shift, shiftRate
    case shiftImprovement, improvement, restart
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func distribution(_ key: Key) throws -> ParameterDistribution {
      try container.decode(ParameterDistribution.self, forKey: key)
    }
    try self.init(
      name: try container.decodeIfPresent(String.self, forKey: .name) ?? "stated",
      delay: distribution(.delay), decay: distribution(.decay), slope: distribution(.slope),
      disturbance: distribution(.disturbance), noise: distribution(.noise),
      level: distribution(.level), calming: distribution(.calming),
      shift: try container.decodeIfPresent(ParameterDistribution.self, forKey: .shift)
        ?? .logNormal(mean: 0, deviation: 1),
      shiftRate: try container.decodeIfPresent(Double.self, forKey: .shiftRate) ?? 0,
      shiftImprovement: try container.decodeIfPresent(Double.self, forKey: .shiftImprovement) ?? 0,
      improvement: try container.decodeIfPresent(Double.self, forKey: .improvement) ?? 0.5,
      restart: try container.decode(Double.self, forKey: .restart))
  }
}
