/// How runs are scored.
public struct ScoringOptions: Sendable, Hashable {
  /// A workload that is a variant of another: who fails on it is taken to fail on the other one too.
  public struct Variant: Sendable, Hashable {
    public var variant: String
    public var base: String

    public init(_ variant: String, of base: String) {
      self.variant = variant
      self.base = base
    }
  }

  public enum Tuning: String, Sendable, Hashable, CaseIterable, Codable {
    /// A study has trials with settings that somebody has chosen, and the best of them counts.
    case external
    /// A study is one run.
    case own = "self"
  }

  /// The values to reach, by workload.
  public var targets: [String: Double] = [:]
  /// The submission whose usual best is the target of workloads that have none.
  public var baseline: String?
  public var variants: [Variant] = []
  public var tuning = Tuning.external
  public var level = 0.9
  /// How often studies are drawn anew.
  public var draws = 2000
  public var seed: UInt64 = 1

  public init() {}
}
