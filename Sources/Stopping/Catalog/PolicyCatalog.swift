import Basics
public import Extrapolation
import Schedules

/// The policies that a text can name.
public struct PolicyCatalog: Sendable {
  /// What foresees curves for the policies that need it; nil leaves these out.
  public var extrapolator: (any Extrapolator)?

  public init(extrapolator: (any Extrapolator)? = nil) {
    self.extrapolator = extrapolator
  }

  public var kinds: [PolicyKind] {
    [Self.scheduleAware] + Self.ranking + (extrapolator.map(Self.foreseeing) ?? []) + [
      PolicyKind("none", "nothing is stopped: the reference") { _ in NoStopping() }
    ]
  }

  /// The policy that a text names: `NAME` or `NAME:key=value,…`, as in `median:warmup=5,startup=4`.
  ///
  /// - Throws: `Refusal` that says what would be right.
  public func policy(_ text: String) throws -> NamedPolicy {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    if let successor = Self.replaced[name] {
      throw Refusal(
        .usage, "there is no policy '\(name)' any more; \(successor) stands in its place")
    }
    guard let kind = kinds.first(where: { $0.name == name || Self.aliases[name] == $0.name }) else {
      throw Refusal(
        .usage,
        "there is no policy '\(name.prefix(60))'"
          + Spelling.suggestion(for: name, among: kinds.map(\.name)))
    }
    return try NamedPolicy(PolicyArguments(parts.count > 1 ? parts[1] : nil, of: kind))
  }

  private static let aliases = ["asha": "successive-halving"]
  private static let replaced = ["projected-halving": "rank-test"]

  /// Those that compare values alone.
  private static var ranking: [PolicyKind] {
    [
      PolicyKind(
        "rank-test", "so far back as the run that ends best hardly is at this age, by rank",
        keys: [.init("threshold", "0.02", "probability up to which its rank is improbable")],
        strictness: (
          "threshold",
          [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.4]
        )
      ) { RankTest(threshold: try $0.probability("threshold")) },
      PolicyKind(
        "trailing", "behind the incumbent at the same age",
        keys: [warmup("0.1")],
        strictness: (
          "warmup",
          [0.8, 0.6, 0.5, 0.4, 0.32, 0.26, 0.2, 0.16, 0.12, 0.1, 0.08, 0.06, 0.04, 0.02]
        )
      ) { TrailingPolicy(warmup: try $0.position("warmup")) },
      percentileKind("median", "behind the median of finished runs at the same age", keys: []) {
        _ in 50
      },
      percentileKind(
        "percentile", "not among the best percent of finished runs at the same age",
        keys: [.init("percentile", "25", "best percent that go on")]
      ) { try $0.number("percentile", "above 0 and below 100") { $0 > 0 && $0 < 100 } },
      PolicyKind(
        "patience", "no improvement for some points",
        keys: [
          .init("patience", "10", "points"), .init("tolerance", "0", "what counts as no worse"),
        ],
        strictness: ("patience", [30, 20, 15, 10, 8, 5, 3, 2, 1])
      ) {
        PatiencePolicy(
          patience: try $0.count("patience", atLeast: 0),
          tolerance: try $0.number("tolerance", "0 or more") { $0 >= 0 })
      },
      PolicyKind(
        "successive-halving", "not among the best of a rung (ASHA)",
        keys: [minimum, reduction("4"), .init("skip", "0", "rungs left out at the start")],
        strictness: ("minimum", [0.5, 0.4, 0.32, 0.24, 0.16, 0.12, 0.08, 0.06, 0.04, 0.02])
      ) {
        SuccessiveHalving(
          minimum: try $0.number("minimum", "1e-6 or more") { $0 >= 1e-6 },
          reduction: try $0.count("reduction", atLeast: 2),
          skipped: try $0.count("skip", atLeast: 0))
      },
      PolicyKind(
        "hyperband", "successive halving in brackets", keys: [minimum, reduction("3")],
        strictness: ("minimum", [0.5, 0.32, 0.16, 0.08, 0.04, 0.02])
      ) {
        Hyperband(
          minimum: try $0.number("minimum", "1e-6 or more") { $0 >= 1e-6 },
          reduction: try $0.count("reduction", atLeast: 2))
      },
      PolicyKind(
        "proximity", "hardly anything left to gain, by its learning trend",
        keys: [.init("threshold", "0.001", "what may be left, in units of the metric")],
        strictness: ("threshold", [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1])
      ) { ProximityPolicy(threshold: try $0.number("threshold", "above 0") { $0 > 0 }) },
      PolicyKind(
        "wilcoxon", "worse than the best finished run by a signed-rank test",
        keys: [
          .init("threshold", "0.1", "p below which runs stop"),
          .init("startup", "2", "pairs needed"),
        ],
        strictness: ("threshold", [1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2])
      ) {
        WilcoxonPolicy(
          threshold: try $0.probability("threshold"), startup: try $0.count("startup", atLeast: 2))
      },
    ]
  }

  /// Those that extrapolate the run's own curve.
  private static func foreseeing(_ extrapolator: any Extrapolator) -> [PolicyKind] {
    let threshold = PolicyKind.Key("threshold", "0.05", "probability below which runs stop")
    let strictness = ("threshold", [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4])
    return [
      PolicyKind(
        "predictive-termination", "improbable to end better than the best",
        keys: [threshold, .init("certainty", "0", "deviation below which runs stop too")],
        strictness: strictness
      ) {
        let certainty = try $0.number("certainty", "0 or more") { $0 >= 0 }
        return PredictiveTermination(
          extrapolator, threshold: try $0.probability("threshold"),
          certainty: certainty > 0 ? certainty : nil)
      },
      PolicyKind(
        "all-future-points", "improbable to be better than the best at any point to come",
        keys: [threshold], strictness: strictness
      ) { AllFuturePoints(extrapolator, threshold: try $0.probability("threshold")) },
    ]
  }

  private static func percentileKind(
    _ name: String, _ summary: String, keys: [PolicyKind.Key],
    percentile: @escaping @Sendable (PolicyArguments) throws -> Double
  ) -> PolicyKind {
    PolicyKind(
      name, summary,
      keys: keys + [
        warmup("0"), .init("startup", "5", "finished runs needed"),
        .init("form", "values", "values (Optuna) or averages (Vizier)"),
      ], strictness: ("warmup", [0.8, 0.6, 0.4, 0.3, 0.2, 0.14, 0.1, 0.06, 0.04, 0.02])
    ) {
      PercentilePolicy(
        percentile: try percentile($0), startup: try $0.count("startup", atLeast: 1),
        warmup: try $0.position("warmup"), form: try $0.choice("form"))
    }
  }

  private static func warmup(_ value: String) -> PolicyKind.Key {
    .init("warmup", value, "age at the first check, or its share of the horizon below 1")
  }

  private static let minimum = PolicyKind.Key(
    "minimum", "0.02", "first rung, a share of the horizon below 1")

  private static func reduction(_ value: String) -> PolicyKind.Key {
    .init("reduction", value, "one of so many passes a rung")
  }
}
