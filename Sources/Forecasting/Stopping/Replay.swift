import RunLogs

/// What becomes of the runs of a finished study when they are made one after another under a policy:
/// what it spends, and what it finds.
///
/// At each check a policy sees the run so far, and of the runs before it what was spent on them. A run
/// that it stops costs what had been seen of it.
public struct Replay: Sendable {
  /// A run's turn.
  public struct Turn: Sendable {
    /// Its place among the runs of the study.
    public var run: Int
    /// The position up to which it went.
    public var spent: Double
    /// The last verdict on it; nil if none was asked.
    public var verdict: Verdict?
    public var isStopped: Bool
  }

  /// In the order in which the runs were made.
  public var turns: [Turn]
  /// The place of the run that ended best of those that were finished.
  public var best: Int
  /// Whether a run was stopped whose end would have been better than the best that was found.
  public var hasStoppedTheWinner: Bool
  /// What was spent of all, in positions.
  public var spent: Double
  /// What no stopping spends.
  public var whole: Double

  /// Replays a study.
  ///
  /// - Parameters:
  ///   - runs: finished, at least one. Their last values are what they end at.
  ///   - order: in which they are made, each place among `runs` at most once. The first goes to its
  ///     end.
  ///   - policy: what is asked.
  ///   - checks: how many times in a run it is asked at most, at the first point at or after each
  ///     such share of the horizon; nil for every point.
  public init(
    of runs: [ObservedRun], order: [Int], under policy: any StoppingPolicy, checks: Int? = 20
  ) {
    var turns: [Turn] = []
    var seen: [ObservedRun] = []
    for place in order {
      let turn = Turn(of: runs[place], at: place, given: seen, under: policy, checks: checks)
      var run = runs[place]
      run.curve = run.curve.prefix(run.curve.positions.count { $0 <= turn.spent })
      run.isStopped = turn.isStopped
      seen.append(run)
      turns.append(turn)
    }
    func final(_ place: Int) -> Double { runs[place].curve.values.last ?? .nan }
    let curve = runs[order[0]].curve
    let finished = turns.filter { !$0.isStopped }.map(\.run)
    let best = finished.dropFirst().reduce(finished[0]) {
      curve.isBetter(final($1), than: final($0)) ? $1 : $0
    }
    self.best = best
    hasStoppedTheWinner = turns.contains {
      $0.isStopped && curve.isBetter(final($0.run), than: final(best))
    }
    spent = turns.reduce(0) { $0 + $1.spent }
    whole = order.reduce(0) { $0 + runs[$1].horizon }
    self.turns = turns
  }

  /// The share of what no stopping spends.
  public var share: Double { spent / whole }
}

extension Replay.Turn {
  fileprivate init(
    of run: ObservedRun, at place: Int, given seen: [ObservedRun], under policy: any StoppingPolicy,
    checks: Int?
  ) {
    self.run = place
    isStopped = false
    spent = run.horizon
    if seen.isEmpty { return }
    var asked = 0
    for (index, position) in run.curve.positions.enumerated() where position < run.horizon {
      if let checks {
        let due = Int(position / run.horizon * Double(checks))
        if due <= asked { continue }
        asked = due
      }
      var part = run
      part.curve = run.curve.prefix(index + 1)
      let verdict = policy.verdict(for: part, given: seen)
      self.verdict = verdict
      if verdict.decision == .stop {
        isStopped = true
        spent = position
        return
      }
    }
  }
}
