import Records

/// What one replay came to.
struct ReplayRecord: Sendable {
  var regret: Double
  /// At each budget of a grid.
  var regrets: [Double]
  var hasKilledWinner: Bool
  /// In full runs.
  var spent: Double
  var started: Int
  var stopped: Int

  /// - Parameters:
  ///   - best: the best cost of the study.
  ///   - grid: budgets, in positions.
  init(_ replay: Replay, of study: FinishedStudy, best: Double, grid: [Double]) {
    let worst = study.costs.filter(\.isFinite).max() ?? best
    var found = worst
    var spent = 0.0
    var place = 0
    var regrets: [Double] = []
    for turn in replay.turns {
      let run = study.runs[turn.run]
      while place < grid.count, grid[place] < spent + turn.spent {
        let index = run.progress.index(
          at: grid[place] - spent, near: turn.points - 1)
        let part = index.map { run.progress.bests[min($0, turn.points - 1)] } ?? .infinity
        regrets.append(min(found, part) - best)
        place += 1
      }
      if turn.points > 0 { found = min(found, run.progress.bests[turn.points - 1]) }
      spent += turn.spent
    }
    regret = found - best
    self.regrets = regrets + [Double](repeating: regret, count: grid.count - place)
    hasKilledWinner = replay.hasStoppedTheWinner
    self.spent = spent / study.meanHorizon
    started = replay.turns.count
    stopped = replay.turns.count { $0.isStopped }
  }
}
