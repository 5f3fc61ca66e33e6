import Basics
import Records

extension Scoreboard {
  /// The value to reach on each workload, where runs are curves.
  static func targets(
    of runs: [ScoredRun], _ options: ScoringOptions
  ) throws(Refusal) -> [String: Double] {
    let (submissions, workloads) = (runs.submissions, runs.workloads)
    if let baseline = options.baseline, !submissions.contains(baseline) {
      throw Refusal(
        .usage,
        "there is no submission '\(baseline)': there are " + submissions.joined(separator: ", "),
        advice: ScoringAdvice.correctName(
          nearest: Spelling.nearest(to: baseline, among: submissions)))
    }
    for name in options.targets.keys.sorted() where !workloads.contains(name) {
      throw Refusal(
        .usage,
        "there is no workload '\(name)': there are " + workloads.joined(separator: ", "),
        advice: ScoringAdvice.correctName(nearest: Spelling.nearest(to: name, among: workloads)))
    }
    var targets: [String: Double] = [:]
    for workload in workloads {
      let own = runs.filter { $0.workload == workload && $0.curve != nil }
      if own.isEmpty { continue }
      if let target = options.targets[workload] {
        targets[workload] = target
      } else if let baseline = options.baseline {
        targets[workload] = try usualBest(of: own.filter { $0.submission == baseline }) { what in
          "\(baseline) has \(what) on \(workload), which its target was to come from"
        }
      } else {
        throw Refusal(
          .usage, "the workload \(workload) has no target", advice: ScoringAdvice.giveTarget)
      }
    }
    return targets
  }

  /// The best value of the best trial of each study, and of these the median: of an even number of studies the
  /// worse of the two in the middle, so that half of them reach it.
  private static func usualBest(
    of runs: [ScoredRun], _ complaint: (String) -> String
  ) throws(Refusal) -> Double {
    guard let goal = runs.first?.curve?.goal else {
      throw Refusal(.data, complaint("no run"), advice: ScoringAdvice.giveTarget)
    }
    let best = Dictionary(grouping: runs, by: \.study).values.map { trials in
      let values = trials.compactMap { $0.curve?.best }
      return (goal == .lower ? values.min() : values.max()).map { goal == .lower ? $0 : -$0 }
        ?? .infinity
    }.sorted()
    let middle = best[best.count / 2]
    guard middle.isFinite else {
      throw Refusal(
        .data, complaint("no finite value in half of its studies"),
        advice: ScoringAdvice.giveTarget)
    }
    return goal == .lower ? middle : -middle
  }
}
