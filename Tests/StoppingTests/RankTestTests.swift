import Basics
import RealModule
import Records
import Testing

@testable import Stopping

struct RankTestTests {
  typealias Runs = HandMadeRuns

  private func decision(
    _ values: [Double], of horizon: Double = 10, given others: [ObservedRun],
    goal: Curve.Goal = .lower, threshold: Double = 0.03
  ) -> Verdict.Decision {
    RankTest(threshold: threshold)
      .verdict(for: Runs.run(values, of: horizon, goal: goal), given: others).decision
  }

  /// Runs that have stood still at 1, 2, … to their ends.
  private func still(_ count: Int, scale: Double = 1, shift: Double = 0) -> [ObservedRun] {
    (1...count).map { Runs.run(.init(repeating: scale * Double($0) + shift, count: 10)) }
  }

  @Test func `of two the one behind goes on at an age where half of a hundred are stopped`() {
    #expect(decision([1.5], given: still(1)) == .continue)
    #expect(decision([50.5], given: still(100)) == .stop)
    #expect(decision([1.5], given: still(100)) == .continue)
  }

  @Test func `fewer pass with age`() {
    let passing = [1, 3, 5, 7, 9].map { age in
      (0...100).count {
        let values = [Double](repeating: Double($0) + 0.5, count: age)
        return decision(values, given: still(100)) == .continue
      }
    }
    #expect(passing == passing.sorted(by: >))
    #expect(passing[0] < 60)
    #expect(passing[4] >= 1)
  }

  @Test func `what leads or is projected to lead goes on`() {
    #expect(decision([0.5, 0.5], given: still(100), threshold: 0.9) == .continue)
    // Straight to 20 and, at twice the age, to 0.8 or 1.2, where the best is at 1.
    func falling(by step: Double) -> [Double] { (0..<4).map { 20 + step * Double(3 - $0) } }
    #expect(decision(falling(by: 9.6), given: still(100), threshold: 0.9) == .continue)
    #expect(decision(falling(by: 9.4), given: still(100), threshold: 0.9) == .stop)
  }

  @Test func `ages are shares of each run's own horizon`() {
    // Falls in proportion to its length: alike at every share.
    func falling(_ end: Double, over count: Int) -> [Double] {
      (1...count).map { 100 - (100 - end) * Double($0) / Double(count) }
    }
    let others = (1...100).map { Runs.run(falling(Double($0) / 2, over: 10), of: 10) }
    let long = Array(falling(0.1, over: 40).prefix(20))
    // Of four times the length it is behind all at the same age and ahead of them at the same share.
    #expect(decision(long, of: 40, given: others) == .continue)
    #expect(decision(long, of: 20, given: others) == .stop)
  }

  @Test func `where horizons differ more runs pass`() {
    func passing(_ horizon: (Int) -> Double) -> Int {
      let others = (1...50).map { place in
        let horizon = horizon(place)
        return ObservedRun(
          curve: Curve(
            positions: (1...5).map { Double($0) * horizon / 10 },
            values: .init(repeating: Double(place), count: 5)), horizon: horizon)
      }
      return (0...50).count {
        decision(.init(repeating: Double($0) + 0.5, count: 5), given: others) == .continue
      }
    }
    #expect(passing { _ in 10 } < passing { $0.isMultiple(of: 2) ? 10 : 40 })
  }

  @Test func `finished runs that changed places let more runs pass`() {
    // Those that led at half the age came in last.
    let turning = (1...50).map { place in
      Runs.run((1...10).map { $0 <= 5 ? Double(place) : 0.9 - Double(place) / 1000 })
    }
    let values = [Double](repeating: 25.5, count: 5)
    #expect(decision(values, given: still(50)) == .stop)
    #expect(decision(values, given: turning) == .continue)
  }

  @Test func `a lead within the noise counts as none`() {
    let flat = [20.0, 20, 20, 20, 20]
    #expect(decision(flat, given: still(100)) == .stop)
    #expect(decision([20, 60, 20, 60, 20], given: still(100)) == .continue)
  }

  @Test func `stopped runs stand where they were stopped`() {
    let stopped = (1...100).map { Runs.run([Double($0)]) }
    #expect(decision(.init(repeating: 50.5, count: 5), given: stopped) == .stop)
    #expect(decision(.init(repeating: 1.5, count: 5), given: stopped) == .continue)
  }

  @Test func `neither units nor signs matter`() {
    for (scale, shift) in [(1e-9, 0.0), (1e9, -3e9), (1, 1e6), (1, -50)] {
      for rank in 0..<60 {
        let values = [90, 90, 90, Double(rank) + 0.3]
        let expected = decision(values, given: still(60))
        let moved = values.map { scale * $0 + shift }
        #expect(decision(moved, given: still(60, scale: scale, shift: shift)) == expected)
        let negated = still(60, scale: -scale, shift: -shift).map {
          Runs.run($0.curve.values, goal: .higher)
        }
        #expect(decision(moved.map { -$0 }, given: negated, goal: .higher) == expected)
      }
    }
  }

  /// P(X and X + σ·Y differ in sign) = arctan(σ)/π for independent standard normals.
  @Test(arguments: [0.05, 0.2, 1, 3])
  func `of two runs the winner is behind as often as correlated normals change signs`(
    scatter: Double
  ) {
    let behind = WinnerRank(of: 2, scatter: scatter).tail[1]
    let expected = Double.atan(scatter) / Double.pi
    #expect(abs(behind - expected) < 0.01 + 0.05 * expected, "\(behind), \(expected)")
  }

  @Test(arguments: [(4, 0.3), (16, 0.5), (100, 0.2), (100, 1)])
  func `the winner's rank is as in simulated studies`(count: Int, scatter: Double) {
    var random = SplitMix64(seed: 7)
    let draws = 4000
    var seen = [Double](repeating: 0, count: count)
    for _ in 0..<draws {
      let ends = (0..<count).map { _ in Self.normal(&random) }
      let scores = ends.map { $0 + scatter * Self.normal(&random) }
      let winner = ends.indices.max { ends[$0] < ends[$1] } ?? 0
      let ahead = scores.count { $0 > scores[winner] }
      for place in 0...ahead { seen[place] += 1 / Double(draws) }
    }
    let tail = WinnerRank(of: count, scatter: scatter).tail
    #expect(tail[0] == 1)
    for place in 1..<count { #expect(abs(tail[place] - seen[place]) < 0.03, "\(place)") }
  }

  @Test func `thousands of runs and any scatter have a limit`() {
    for count in [2, 5000] {
      for scatter in [0.01, 1, 7] {
        let rank = WinnerRank(of: count, scatter: scatter)
        #expect(rank.tail.allSatisfy { $0 >= 0 && $0 <= 1 + 1e-9 })
        #expect((1...count).contains(rank.limit(level: 0.03)))
      }
    }
  }

  /// By Box and Muller's method.
  private static func normal(_ random: inout SplitMix64) -> Double {
    (-2 * .log(random.uniform())).squareRoot() * .cos(2 * .pi * random.uniform())
  }
}
