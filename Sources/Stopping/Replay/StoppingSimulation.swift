public import Basics
import Fitting

/// What policies save and what they cost, by replaying finished studies in many random orders.
///
/// In each order, runs go one after another until the budget is spent, with a check at every point; a
/// policy that uses schedules, and fits laws to all that has been seen each time, is asked 20 times a run. A
/// run's *score* is its best finite value so far. The *regret* of a replay is how much the best score
/// that it found is worse than the best of the whole study. A *killed winner* is a stopped run whose
/// full length would have beaten the best that the replay found. The *speed-up* is the budget that no
/// stopping needs for the same mean regret, over the same orders, divided by what the policy spent.
///
/// Intervals are of bootstraps over the orders, and of shares by Wilson's score: they tell what other
/// orders of the same runs would give, and nothing of other studies.
public struct StoppingSimulation: Sendable {
  public struct Settings: Sendable, Hashable, Codable {
    /// How many random orders of each study are replayed, from 1 to 1,000,000.
    public var orders: Int
    /// What may be spent on a replay, in full runs, from 0.001 to 1e9.
    public var budget: Double
    public var seed: UInt64
    /// The confidence level of intervals.
    public var level: Double

    public init(orders: Int = 1000, budget: Double = 20, seed: UInt64 = 1, level: Double = 0.9) {
      self.orders = orders
      self.budget = budget
      self.seed = seed
      self.level = level
    }

    fileprivate func check() throws(Refusal) {
      guard 1...1_000_000 ~= orders else {
        throw Refusal(.usage, "\(orders) orders: must be from 1 to 1000000")
      }
      guard 0.001...1e9 ~= budget else {
        throw Refusal(
          .usage, "a budget of \(NumberText.exact(budget)): must be from 0.001 to 1e9 full runs")
      }
      try FitOptions.check(level: level)
    }
  }

  public var settings: Settings
  /// The studies' names.
  public var studies: [String]
  /// What no stopping makes of each study.
  public var reference: [RegretCurve]
  public private(set) var policies: [SimulatedPolicy] = []

  private let replayed: [ReplayedStudy]

  /// How many times in a run a policy is asked that fits laws each time.
  public static let checksByFits = 20

  /// The most turns that runs take in all orders, about a gigabyte.
  public static let mostTurns = 50_000_000

  /// Prepares the orders of the studies.
  ///
  /// - Throws: `Refusal` if a setting is out of range, or there are more than ``mostTurns``.
  public init(of studies: [FinishedStudy], settings: Settings = Settings()) throws(Refusal) {
    try settings.check()
    // Each order of each study is kept, with the regret after each of its runs.
    let turns = settings.orders * studies.reduce(0) { $0 + $1.runs.count }
    guard turns <= Self.mostTurns else {
      throw Refusal(
        .usage,
        "\(settings.orders) orders: \(turns) turns of runs are too many to replay; at most "
          + "\(Self.mostTurns) can be", advice: "Give fewer orders")
    }
    self.settings = settings
    self.studies = studies.map(\.name)
    replayed = studies.map { ReplayedStudy($0, settings: settings) }
    reference = replayed.map(\.reference)
  }

  /// The orders in which the runs of a study are made.
  public func orders(ofStudy index: Int) -> [[Int]] { replayed[index].orders }

  /// Replays all studies under a policy and adds what came of it.
  ///
  /// - Parameter threads: at most so many; nil for all cores. The results are the same.
  public mutating func add(_ policy: any StoppingPolicy, named name: String, threads: Int? = nil) {
    let work = WorkInProgress("replaying orders", of: settings.orders * replayed.count)
    defer { work.end() }
    let outcomes = replayed.map {
      $0.outcome(under: policy, settings: settings, threads: threads, work: work)
    }
    let unknown = replayed.flatMap { $0.study.runs.filter { $0.schedule == nil }.map(\.name) }
    policies.append(
      SimulatedPolicy(
        name: name, outcomes: outcomes, settings: settings, usesSchedules: policy.usesSchedules,
        withoutSchedule: policy.usesSchedules ? unknown : []))
  }
}
