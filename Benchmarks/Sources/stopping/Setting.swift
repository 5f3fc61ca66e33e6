import Stopping

/// One setting of a policy or pruner, with what it makes of each cell.
struct Setting {
  /// The policy, without its settings.
  var family: String
  var name: String
  /// One a cell; nil where it was not replayed.
  var outcomes: [Outcome?]

  static func ours(over cells: [Cell]) throws -> [Setting] {
    let catalog = PolicyCatalog()
    let others =
      ["trailing", "patience", "hyperband", "successive-halving"]
      + ["median:startup=1", "percentile:percentile=25,startup=1"]
    var policies = try others.flatMap { try catalog.policy($0).sweep() }
      .map { (name: $0.text, policy: $0.policy) }
    for threshold in [0.01, 0.02, 0.03, 0.05, 0.08] {
      for (scatter, spread) in [(0.06, 0.1), (0.06, 0.3), (0.1, 0.1)] {
        policies.append(
          (
            "rank-test:\(threshold), scatter \(scatter), spread \(spread)",
            RankTest(threshold: threshold, scatter: scatter, spread: spread)
          ))
      }
    }
    return try policies.map { name, policy in
      Setting(
        family: policy.name, name: name, outcomes: try cells.map { try $0.outcome(of: policy) })
    }
  }

  /// The geometric mean of the speed-ups, and the mean share of killed winners, over cells.
  func summary(over cells: [Int]) -> (speedUp: Double, killed: Double)? {
    let seen = cells.compactMap { outcomes[$0] }
    return seen.isEmpty ? nil : seen.means
  }
}

extension [Setting] {
  /// The fastest that kills winners in at most a share of the studies of some cells, or the one that
  /// kills the fewest if none keeps to that.
  func chosen(by cells: [Int], atMost share: Double) -> Setting? {
    let known = compactMap { setting in
      setting.summary(over: cells).map { (setting: setting, summary: $0) }
    }
    let safe = known.filter { $0.summary.killed <= share }
    return safe.max { $0.summary.speedUp < $1.summary.speedUp }?.setting
      ?? known.min { $0.summary.killed < $1.summary.killed }?.setting
  }
}
