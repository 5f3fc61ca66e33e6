public import Basics

/// What is believed of learning curves before one is seen: sums of weighted components, with
/// normally distributed noise about them.
///
/// Values are those of a score that rises; a metric for which lower is better is turned upside down
/// within ``bounds``. Saved as JSON and editable there:
///
/// ```json
/// {"name": "mine", "bounds": [0, 1], "rises": true, "noise": {"logNormal": [-4, 1]},
///  "components": [{"form": "pow3", "weight": {"uniform": [0, 1]},
///    "parameters": {"c": {"uniform": [0, 1.25]}, "a": {"uniform": [-0.6, 0.6]},
///      "alpha": {"logNormal": [0, 2]}}}]}
/// ```
public struct CurvePrior: Sendable, Hashable {
  public var name: String
  /// Their weighted values are added.
  public var components: [CurveComponent]
  /// The standard deviation of what is logged about the curve.
  public var noise: ParameterDistribution
  /// The values that the curve stays within, at all positions that are seen or asked for. Logged
  /// ones may leave them by their noise.
  public var bounds: ClosedRange<Double>
  /// Whether the curve ends above where it starts: at the last position above the first.
  public var rises: Bool

  /// - Throws: `Refusal` that names the component and parameter that is wrong.
  public init(
    name: String, components: [CurveComponent], noise: ParameterDistribution,
    bounds: ClosedRange<Double> = 0...1, rises: Bool = true
  ) throws(Refusal) {
    self.name = name
    self.components = components
    self.noise = noise
    self.bounds = bounds
    self.rises = rises
    if let problem { throw Refusal(.data, "the prior '\(name)': \(problem)") }
  }

  private init(unchecked components: [CurveComponent], name: String, noise: ParameterDistribution) {
    self.name = name
    self.components = components
    self.noise = noise
    bounds = 0...1
    rises = true
  }

  private var problem: String? {
    if components.isEmpty { return "no components" }
    if components.count > 6 { return "more than six components" }
    if let problem = components.lazy.compactMap(\.problem).first { return problem }
    if !noise.isProper || noise.isConstant || noise.range.lowerBound <= 0 {
      return "the noise needs a distribution of positive numbers, such as logNormal"
    }
    if !(bounds.upperBound - bounds.lowerBound).isFinite
      || bounds.upperBound <= bounds.lowerBound
    {
      return "the bounds are two finite numbers, ascending"
    }
    return nil
  }

  /// The prior of LC-PFN (Adriaensen et al., arXiv:2310.20447, and its code): a power law, a
  /// Janoschek curve and an inverse logarithm, each with a weight of its own between 0 and 1 that
  /// are not made to sum to 1, from 0 to 1 over positions 1…100, rising from the first position to the
  /// last; ln σ ~ N(−4, 1).
  public static let lcpfn = CurvePrior(
    unchecked: [
      CurveComponent(
        .pow3,
        parameters: [
          "c": .uniform(0, 1.25), "a": .uniform(-0.6, 0.6),
          "alpha": .logNormal(mean: 0, deviation: 2),
        ]),
      CurveComponent(
        .janoschek,
        parameters: [
          "alpha": .uniform(0, 1), "beta": .uniform(0, 2),
          "kappa": .logNormal(mean: -2, deviation: 1), "delta": .logNormal(mean: 0, deviation: 0.5),
        ]),
      CurveComponent(.ilog2, parameters: ["c": .uniform(0, 1), "a": .uniform(-0.5, 0.5)]),
    ],
    name: "lc-pfn", noise: .logNormal(mean: -4, deviation: 1))

  /// Whether a curve, values in ascending order of position, is one of this prior's.
  func allows(_ values: [Double]) -> Bool {
    guard let first = values.first, let last = values.last else { return false }
    // One value alone neither rises nor falls.
    return values.allSatisfy(bounds.contains) && (!rises || last > first || values.count == 1)
  }
}

extension CurvePrior: Codable {
  private enum Key: String, CodingKey { case name, components, noise, bounds, rises }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let bounds = try container.decodeIfPresent([Double].self, forKey: .bounds) ?? [0, 1]
    guard bounds.count == 2, bounds[0] < bounds[1] else {
      throw DecodingError.dataCorruptedError(
        forKey: .bounds, in: container, debugDescription: "the bounds are two numbers, ascending")
    }
    try self.init(
      name: try container.decodeIfPresent(String.self, forKey: .name) ?? "stated",
      components: try container.decode([CurveComponent].self, forKey: .components),
      noise: try container.decode(ParameterDistribution.self, forKey: .noise),
      bounds: bounds[0]...bounds[1],
      rises: try container.decodeIfPresent(Bool.self, forKey: .rises) ?? true)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode([bounds.lowerBound, bounds.upperBound], forKey: .bounds)
    try container.encode(rises, forKey: .rises)
    try container.encode(noise, forKey: .noise)
    try container.encode(components, forKey: .components)
  }
}
