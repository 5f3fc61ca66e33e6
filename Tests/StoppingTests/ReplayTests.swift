import Basics
import Records
import Testing

@testable import Stopping

struct ReplayTests {
  typealias Runs = HandMadeRuns

  /// Full runs of 4: a slow winner, a quick start, and a middling one.
  private let runs = [
    Runs.run([9, 8, 5, 1], of: 4, named: "slow"),
    Runs.run([6, 4, 3, 3], of: 4, named: "quick"),
    Runs.run([7, 6, 5, 4], of: 4, named: "middling"),
  ]

  @Test func `what is spent, found and killed is counted by hand`() {
    // Behind the incumbent at age 2: quick ends at 3; slow has 8 against 4; middling 6 against 4.
    let replay = Replay(
      of: runs, order: [1, 0, 2], under: TrailingPolicy(warmup: 2), checks: nil, score: .best)
    #expect(replay.turns.map(\.run) == [1, 0, 2])
    #expect(replay.turns.map(\.spent) == [4, 2, 2])
    #expect(replay.turns.map(\.isStopped) == [false, true, true])
    #expect(replay.spent == 8)
    #expect(replay.whole == 12)
    #expect(replay.best == 1)
    // Slow would have ended at 1, below 3.
    #expect(replay.hasStoppedTheWinner)
  }

  @Test func `a winner that is not stopped is no killed one`() {
    let replay = Replay(
      of: runs, order: [0, 1, 2], under: TrailingPolicy(warmup: 2), checks: nil, score: .best)
    // Slow is the incumbent, ahead of nobody at age 2: quick goes on until age 4, 3 against 1 there
    // is the end; middling, 6 against 8, is behind only at its end.
    #expect(replay.turns.map(\.isStopped) == [false, false, false])
    #expect(replay.best == 0)
    #expect(!replay.hasStoppedTheWinner)
    // Quick would have beaten middling, but not the best that was found.
    let other = Replay(
      of: runs, order: [0, 2, 1], under: TrailingPolicy(warmup: 3), checks: nil, score: .best)
    #expect(other.turns.map(\.isStopped) == [false, false, false])
  }

  @Test func `a stopped run that would not have won is no killed winner`() {
    let replay = Replay(
      of: runs, order: [1, 2], under: TrailingPolicy(warmup: 2), checks: nil, score: .best)
    #expect(replay.turns.map(\.isStopped) == [false, true])
    #expect(!replay.hasStoppedTheWinner)
  }

  @Test func `the budget cuts the last run short`() {
    let replay = Replay(
      of: runs, order: [1, 0, 2], under: NoStopping(), checks: nil, score: .best, budget: 6)
    #expect(replay.turns.map(\.spent) == [4, 2])
    #expect(replay.turns.map(\.isCutShort) == [false, true])
    #expect(replay.spent == 6)
    #expect(replay.best == 1)
    // The policy did not stop it, so that no winner was killed.
    #expect(!replay.hasStoppedTheWinner)
  }

  @Test func `values that are not finite count as worst`() {
    let broken = [Runs.run([5, .nan, .nan, .nan], of: 4), Runs.run([6, .infinity], of: 4)]
    let replay = Replay(
      of: broken + [runs[2]], order: [0, 1, 2], under: TrailingPolicy(warmup: 4), checks: nil,
      score: .best, asksFirst: true)
    #expect(replay.turns.map(\.spent) == [2, 2, 4])
    #expect(replay.best == 2)
    #expect(!replay.hasStoppedTheWinner)
  }

  @Test func `regret without stopping is that of the best of the first runs`() throws {
    // All six orders, many times: the mean best of one is 8/3, of two (1 + 1 + 3)/3.
    let study = FinishedStudy(name: "toy", runs: runs)
    let simulation = try StoppingSimulation(of: [study], settings: .init(orders: 3000, budget: 3))
    let regrets = simulation.reference[0].points.map(\.regret)
    #expect(abs(regrets[0] - (8.0 / 3 - 1)) < 0.1)
    #expect(abs(regrets[1] - (5.0 / 3 - 1)) < 0.1)
    #expect(regrets[2] == 0)
  }

  @Test func `speed-up is the budget without stopping over the budget spent`() throws {
    let study = FinishedStudy(name: "toy", runs: runs)
    var simulation = try StoppingSimulation(of: [study], settings: .init(orders: 200, budget: 2))
    simulation.add(NoStopping(), named: "none")
    simulation.add(TrailingPolicy(warmup: 2), named: "trailing")
    let none = simulation.policies[0].outcomes[0]
    #expect(abs(none.speedUp.value - 1) < 1e-9)
    #expect(none.killedWinner.value == 0)
    #expect(none.killedWinner.interval.upper > 0)
    #expect(none.spent == 2)
    #expect(none.begun == 2)
    let trailing = simulation.policies[1].outcomes[0]
    let needed = simulation.reference[0].budget(for: trailing.regret.value)
    #expect(abs(trailing.speedUp.value - needed / trailing.spent) < 1e-9)
    // Slow is killed wherever it does not come first, unless quick after middling uses the budget up:
    // in three of six orders.
    #expect(abs(trailing.killedWinner.value - 0.5) < 0.12)
    #expect(trailing.speedUp.interval.lower <= trailing.speedUp.value)
    #expect(trailing.speedUp.interval.upper >= trailing.speedUp.value)
  }

  @Test func `the answer depends on the seed and not on the threads`() throws {
    let study = FinishedStudy(name: "toy", runs: runs + Runs.finished([2, 5, 8]))
    func regrets(seed: UInt64, threads: Int) throws -> [Double] {
      var simulation = try StoppingSimulation(
        of: [study], settings: .init(orders: 60, budget: 2, seed: seed))
      simulation.add(RankTest(threshold: 0.2), named: "a", threads: threads)
      return simulation.policies[0].outcomes[0].curve.points.map(\.regret)
    }
    #expect(try regrets(seed: 1, threads: 1) == regrets(seed: 1, threads: 2))
    #expect(try regrets(seed: 1, threads: 1) != regrets(seed: 2, threads: 1))
  }

  @Test(arguments: [
    StoppingSimulation.Settings(orders: 0), .init(orders: 10_000_000), .init(budget: .nan),
    .init(budget: 0), .init(level: 1),
  ])
  func `settings without sense are refused`(settings: StoppingSimulation.Settings) {
    let study = FinishedStudy(name: "toy", runs: runs)
    #expect(throws: Refusal.self) { try StoppingSimulation(of: [study], settings: settings) }
  }

  @Test func `orders are permutations, the same everywhere`() {
    let orders = ReplayOrders.random(count: 20, runs: 7, seed: 3)
    #expect(orders.count == 20)
    #expect(orders.allSatisfy { $0.sorted() == Array(0..<7) })
    #expect(Set(orders).count > 15)
    #expect(ReplayOrders.random(count: 20, runs: 7, seed: 3) == orders)
  }

  @Test func `studies that cannot be replayed are refused`() {
    let curve = Curve(positions: [1, 2], values: [2, 1])
    let broken = Curve(positions: [1, 2], values: [.nan, .nan])
    let start = Curve(positions: [0], values: [2])
    for curves in [[], [curve], [broken, broken], [start, start]] {
      #expect(throws: Refusal.self) { try FinishedStudy(name: "bad", curves: curves) }
    }
  }

  @Test func `a broken run would have gone on as long as the others`() throws {
    let study = try FinishedStudy(
      name: "toy",
      curves: [
        Curve(positions: [1, 2, 3], values: [3, 2, 1]),
        Curve(positions: [1, 2], values: [3, .nan]),
        Curve(positions: [1, 2], values: [3, 2]),
      ])
    #expect(study.runs.map(\.horizon) == [3, 3, 2])
  }
}
