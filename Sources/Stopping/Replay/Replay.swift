import Basics
import Records

/// What becomes of the runs of a finished study when they are made one after another under a policy:
/// what it spends, and what it finds.
///
/// At each check a policy sees the run so far, and of the runs before it what was spent on them. A run
/// that it stops costs what had been seen of it.
public struct Replay: Sendable {
  /// What counts of a run.
  public enum Score: String, Sendable, Hashable, Codable {
    /// Its last value; a run that was stopped has none.
    case final
    /// Its best finite value so far, stopped or not.
    case best
  }

  /// A run's turn.
  public struct Turn: Sendable {
    /// Its place among the runs of the study.
    public var run: Int
    /// The position up to which it went.
    public var spent: Double
    /// The last verdict on it; nil if none was asked.
    public var verdict: Verdict?
    /// Whether the policy stopped it.
    public var isStopped: Bool
    /// Whether the budget ended before it did.
    public var isCutShort: Bool
    /// Its points that were seen.
    var points: Int
  }

  /// In the order in which the runs were made.
  public var turns: [Turn]
  /// The place of the run with the best score of all that count.
  public var best: Int
  /// Whether a run was stopped whose full length would have beaten the best that was found.
  public var hasStoppedTheWinner: Bool
  /// What was spent of all, in positions.
  public var spent: Double
  /// What no stopping spends on all runs.
  public var whole: Double

  /// The share of what no stopping spends.
  public var share: Double { spent / whole }

  /// Replays a study.
  ///
  /// - Parameters:
  ///   - runs: finished, at least one.
  ///   - order: in which they are made, each place among `runs` at most once.
  ///   - policy: what is asked.
  ///   - checks: how many times in a run it is asked at most, at the first point at or after each
  ///     such share of the horizon; nil for every point.
  ///   - score: what counts of a run.
  ///   - budget: what may be spent of all, in positions; the run that it ends in is cut short.
  ///   - asksFirst: whether the policy is asked about the first run, which has no rivals.
  public init(
    of runs: [ObservedRun], order: [Int], under policy: any StoppingPolicy, checks: Int? = 20,
    score: Score = .final, budget: Double = .infinity, asksFirst: Bool = false
  ) {
    precondition(!order.isEmpty, "there are runs to replay")
    var turns: [Turn] = []
    var seen: [ObservedRun] = []
    seen.reserveCapacity(order.count)
    var spent = 0.0
    for place in order {
      let left = budget - spent
      // What is left over by rounding is nothing. A first run there is, however little may be spent.
      if left <= 1e-9 * runs[place].horizon, !turns.isEmpty { break }
      let turn = Turn(
        of: runs[place], at: place, given: seen, under: policy, checks: checks, left: left,
        asks: asksFirst || !seen.isEmpty)
      let isWhole = turn.points == runs[place].curve.count
      var run = isWhole ? runs[place] : runs[place].prefix(turn.points)
      run.isStopped = turn.isStopped
      seen.append(run)
      turns.append(turn)
      spent += turn.spent
    }
    let goal = runs[order[0]].curve.goal
    func cost(_ turn: Turn, toTheEnd: Bool = false) -> Double {
      let run = runs[turn.run]
      switch score {
      case .final:
        let value = run.curve.values.last ?? .nan
        let isKnown = toTheEnd || !(turn.isStopped || turn.isCutShort)
        return isKnown && value.isFinite ? goal.sign * value : .infinity
      case .best:
        let points = toTheEnd ? run.curve.count : turn.points
        return points > 0 ? run.progress.bests[points - 1] : .infinity
      }
    }
    var best = turns[0]
    for turn in turns.dropFirst() where cost(turn) < cost(best) { best = turn }
    self.best = best.run
    let found = cost(best)
    hasStoppedTheWinner = turns.contains { $0.isStopped && cost($0, toTheEnd: true) < found }
    self.spent = spent
    whole = order.reduce(0) { $0 + runs[$1].horizon }
    self.turns = turns
  }
}

extension Replay.Turn {
  fileprivate init(
    of run: ObservedRun, at place: Int, given seen: [ObservedRun], under policy: any StoppingPolicy,
    checks: Int?, left: Double, asks: Bool
  ) {
    self.run = place
    isStopped = false
    isCutShort = false
    spent = min(run.horizon, left)
    points = 0
    var asked = 0
    for (index, position) in run.curve.positions.enumerated() {
      // A hair more, since what is left is a difference.
      if position > left * (1 + 1e-9) {
        isCutShort = true
        return
      }
      points = index + 1
      if !asks || position >= run.horizon { continue }
      if let checks {
        let due = Int(saturating: position / run.horizon * Double(checks))
        if due <= asked { continue }
        asked = due
      }
      let verdict = policy.verdict(for: run.prefix(index + 1), given: seen)
      self.verdict = verdict
      if verdict.decision == .stop {
        isStopped = true
        spent = position
        return
      }
    }
  }
}
