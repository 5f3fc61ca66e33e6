import Basics
import Extrapolation
import Records

/// A study with its orders and what no stopping makes of them.
struct ReplayedStudy: Sendable {
  let study: FinishedStudy
  let orders: [[Int]]
  /// The regret after each run of each order, without stopping.
  let regrets: [[Double]]
  /// The mean spent after so many runs, in full runs.
  let budgets: [Double]
  let best: Double
  let reference: RegretCurve
  /// Which orders each bootstrap sample draws, and how often.
  let samples: [[Int]]

  private static let bootstraps = 200

  init(_ study: FinishedStudy, settings: StoppingSimulation.Settings) {
    self.study = study
    let costs = study.costs
    let best = costs.min() ?? .nan
    // A run without any value is as bad as the worst that there is.
    let worst = costs.filter(\.isFinite).max() ?? .nan
    let orders = ReplayOrders.random(
      count: settings.orders, runs: study.runs.count, seed: settings.seed)
    let regrets = orders.map { order in
      var found = worst
      return order.map { run in
        found = min(found, costs[run])
        return found - best
      }
    }
    self.best = best
    self.orders = orders
    self.regrets = regrets
    budgets = costs.indices.map { Double($0 + 1) }
    var generator = SplitMix64(seed: ~settings.seed)
    samples = (0..<Self.bootstraps).map { _ in
      (0..<orders.count).map { _ in Int.random(in: 0..<orders.count, using: &generator) }
    }
    reference = Self.curve(of: regrets, at: budgets)
  }

  private static func curve(of regrets: [[Double]], at budgets: [Double]) -> RegretCurve {
    RegretCurve(
      points: budgets.enumerated().map { index, budget in
        .init(
          budget: budget, regret: regrets.reduce(0) { $0 + $1[index] } / Double(regrets.count))
      })
  }

  /// Replays every order.
  func outcome(
    under policy: any StoppingPolicy, settings: StoppingSimulation.Settings, threads: Int?,
    work: WorkInProgress
  ) -> StudyOutcome {
    let grid = Self.grid(settings.budget)
    let records = Parallel.map(count: orders.count, threads: threads) { index in
      defer { work.advance() }
      return record(of: orders[index], under: policy, budget: settings.budget, grid: grid)
    }
    return StudyOutcome(of: records, in: self, grid: grid, settings: settings)
  }

  /// The budgets at which regret is drawn.
  static func grid(_ budget: Double) -> [Double] { (1...40).map { budget * Double($0) / 40 } }

  private func record(
    of order: [Int], under policy: any StoppingPolicy, budget: Double, grid: [Double]
  ) -> ReplayRecord {
    let unit = study.meanHorizon
    let replay = Replay(
      of: study.runs, order: order, under: policy,
      checks: policy.usesSchedules ? StoppingSimulation.checksByFits : nil, score: .best,
      budget: budget * unit, asksFirst: true)
    return ReplayRecord(replay, of: study, best: best, grid: grid.map { $0 * unit })
  }

  /// The budget that no stopping needs for a mean regret, over the orders of a bootstrap sample.
  func budget(for regret: Double, in sample: [Int]) -> Double {
    // The mean regret falls with the runs, so that a search by halves finds the place.
    func mean(_ index: Int) -> Double {
      sample.reduce(0) { $0 + regrets[$1][index] } / Double(sample.count)
    }
    var low = -1
    var high = budgets.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if mean(middle) <= regret { high = middle } else { low = middle }
    }
    let points = [max(high - 1, 0), high].map {
      RegretCurve.Point(budget: budgets[$0], regret: mean($0))
    }
    return RegretCurve(points: points).budget(for: regret)
  }
}
