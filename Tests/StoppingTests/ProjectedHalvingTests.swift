import Records
import Testing

@testable import Stopping

struct ProjectedHalvingTests {
  typealias Runs = HandMadeRuns

  private func decision(
    _ keep: Double, _ values: [Double], given others: [ObservedRun]
  ) -> Verdict.Decision {
    ProjectedHalving(keep: keep).verdict(for: Runs.run(values), given: others).decision
  }

  /// Nine runs that have stood still at 1, 2, … 9.
  private var still: [ObservedRun] {
    (1...9).map { Runs.run(.init(repeating: Double($0), count: 10)) }
  }

  @Test func `the share that is kept falls as one over the age`() {
    // At age 2 half of the runs are kept, at age 5 a fifth: ⌈10·0.1·10/age⌉ of ten.
    for (age, kept) in [(1, 10), (2, 5), (3, 4), (4, 3), (5, 2), (9, 2)] {
      for rank in 0...9 {
        let values = [Double](repeating: Double(rank) + 0.5, count: age)
        let expected: Verdict.Decision = rank < kept ? .continue : .stop
        #expect(decision(0.1, values, given: still) == expected, "rank \(rank) at age \(age)")
      }
    }
  }

  @Test func `one run is always kept`() {
    #expect(decision(0.001, .init(repeating: 0.5, count: 5), given: still) == .continue)
    #expect(decision(0.001, .init(repeating: 1.5, count: 5), given: still) == .stop)
  }

  @Test func `a run that catches up is judged by where it is projected to be`() {
    // 6.5 now, from 9 at half its age: projected 4, better than all but 1, 2 and 3.
    let rising = [9.0, 9, 9, 6.5]
    #expect(decision(0.13, rising, given: still) == .continue)
    #expect(decision(0.13, [6.5, 6.5, 6.5, 6.5], given: still) == .stop)
    // Projected below the best of all: it goes on however strict the rule.
    #expect(decision(0.001, [9, 9, 9, 4.9], given: still) == .continue)
    #expect(decision(0.001, [9, 9, 9, 5.1], given: still) == .stop)
  }

  @Test func `stopped runs stand where they were stopped`() {
    let stopped = (1...9).map { Runs.run([Double($0)]) }
    #expect(decision(0.1, .init(repeating: 2.5, count: 5), given: stopped) == .stop)
    #expect(decision(0.1, .init(repeating: 1.5, count: 5), given: stopped) == .continue)
  }

  @Test func `runs on other grids are compared at the same age`() {
    let coarse = (1...9).map { rank in
      ObservedRun(
        curve: Curve(positions: [4, 8], values: [Double(rank), 0.1 * Double(rank)]), horizon: 10)
    }
    // At age 5 they stand at 1 … 9, what came later does not count.
    #expect(decision(0.1, .init(repeating: 1.5, count: 5), given: coarse) == .continue)
    #expect(decision(0.1, .init(repeating: 2.5, count: 5), given: coarse) == .stop)
  }

  @Test func `units do not matter`() {
    for (scale, shift) in [(1e-9, 0.0), (1e9, -3e9), (1, 1e6)] {
      let others = still.map { run in
        Runs.run(run.curve.values.map { scale * $0 + shift })
      }
      for rank in 0...9 {
        let values = [9.5, 9.5, 9.5, Double(rank) + 0.3]
        #expect(
          decision(0.1, values.map { scale * $0 + shift }, given: others)
            == decision(0.1, values, given: still))
      }
    }
  }
}
