/// What policies save and what they cost, by replaying finished studies in many random orders.
///
/// In each order, runs go one after another until the budget is spent, with a check at every point. A
/// run's *score* is its best finite value so far. The *regret* of a replay is how much the best score
/// that it found is worse than the best of the whole study. A *killed winner* is a stopped run whose
/// full length would have beaten the best that the replay found. The *speed-up* is the budget that no
/// stopping needs for the same mean regret, over the same orders, divided by what the policy spent.
///
/// Intervals are of bootstraps over the orders, and of shares by Wilson's score: they tell what other
/// orders of the same runs would give, and nothing of other studies.
public struct StoppingSimulation: Sendable {
  public struct Settings: Sendable, Hashable, Codable {
    /// How many random orders of each study are replayed.
    public var orders: Int
    /// What may be spent on a replay, in full runs.
    public var budget: Double
    public var seed: UInt64
    /// The confidence level of intervals.
    public var level: Double

    public init(orders: Int = 1000, budget: Double = 20, seed: UInt64 = 1, level: Double = 0.9) {
      precondition(orders >= 1 && budget > 0 && level > 0 && level < 1, "there is something to do")
      self.orders = orders
      self.budget = budget
      self.seed = seed
      self.level = level
    }
  }

  public var settings: Settings
  /// The studies' names.
  public var studies: [String]
  /// What no stopping makes of each study.
  public var reference: [RegretCurve]
  public private(set) var policies: [SimulatedPolicy] = []

  private let replayed: [ReplayedStudy]

  /// Prepares the orders of the studies.
  public init(of studies: [FinishedStudy], settings: Settings = Settings()) {
    self.settings = settings
    self.studies = studies.map(\.name)
    replayed = studies.map { ReplayedStudy($0, settings: settings) }
    reference = replayed.map(\.reference)
  }

  /// The orders in which the runs of a study are made.
  public func orders(ofStudy index: Int) -> [[Int]] { replayed[index].orders }

  /// Replays all studies under a policy and adds what came of it.
  ///
  /// - Parameters:
  ///   - threads: at most so many; nil for all cores. The results are the same.
  ///   - progress: called after each study with the number of studies done.
  public mutating func add(
    _ policy: any StoppingPolicy, named name: String, threads: Int? = nil,
    progress: (Int) -> Void = { _ in }
  ) {
    var outcomes: [StudyOutcome] = []
    for study in replayed {
      outcomes.append(study.outcome(under: policy, settings: settings, threads: threads))
      progress(outcomes.count)
    }
    policies.append(SimulatedPolicy(name: name, outcomes: outcomes, settings: settings))
  }
}
