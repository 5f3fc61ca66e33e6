import Records
import Testing

@testable import Stopping

struct PolicyTests {
  typealias Runs = HandMadeRuns

  private func decision(
    _ policy: any StoppingPolicy, _ run: ObservedRun, given others: [ObservedRun] = []
  ) -> Verdict.Decision {
    policy.verdict(for: run, given: others).decision
  }

  @Test func `a young run without rivals goes on under all policies`() throws {
    let catalog = PolicyCatalog(extrapolator: LastValue(deviation: 0.1))
    for kind in catalog.kinds {
      let policy = try catalog.policy(kind.name).policy
      #expect(decision(policy, Runs.run([5, 4, 3])) == .continue, "\(kind.name)")
    }
  }

  @Test func `what has diverged is stopped by all policies but none`() throws {
    let catalog = PolicyCatalog(extrapolator: LastValue(deviation: 0.1))
    for kind in catalog.kinds {
      let policy = try catalog.policy(kind.name).policy
      let expected: Verdict.Decision = kind.name == "none" ? .continue : .stop
      for last in [Double.nan, .infinity, 56] {
        let verdict = policy.verdict(for: Runs.run([5, 4, last]), given: Runs.finished([3]))
        #expect(verdict.decision == expected, "\(kind.name) at \(last)")
      }
    }
    #expect(Divergence().verdict(on: Runs.run([5, 4, 54])) == nil)
    #expect(Divergence(rise: 2).verdict(on: Runs.run([5, 4, 15.5])) != nil)
  }

  @Test func `verdicts on scores are those on losses upside down`() throws {
    let catalog = PolicyCatalog(extrapolator: LastValue(deviation: 0.3))
    for kind in catalog.kinds {
      let policy = try catalog.policy(kind.name).policy
      for level in stride(from: 0.55, through: 9, by: 0.5) {
        let values = [9, 8, 7.5, level]
        // Of three finished runs on, a study is seen on the metric's scale: a logarithm for losses.
        let foresees = ["predictive-termination", "all-future-points"].contains(kind.name)
        let finals = foresees ? [3.0, 4] : [3.0, 4, 5, 6, 7, 8]
        let losses = policy.verdict(for: Runs.run(values), given: Runs.finished(finals))
        let scores = policy.verdict(
          for: Runs.run(values.map { 100 - $0 }, goal: .higher),
          given: Runs.finished(finals).map { rival in
            Runs.run(rival.curve.values.map { 100 - $0 }, named: rival.name, goal: .higher)
          })
        #expect(losses.decision == scores.decision, "\(kind.name) at \(level)")
      }
    }
  }

  @Test func `patience waits for an improvement`() {
    let stuck = Runs.run([5, 4, 3, 3.1, 3.2])
    #expect(decision(PatiencePolicy(patience: 1), stuck) == .stop)
    #expect(decision(PatiencePolicy(patience: 2), stuck) == .continue)
    #expect(decision(PatiencePolicy(patience: 1, tolerance: 0.2), stuck) == .continue)
    #expect(decision(PatiencePolicy(patience: 1), Runs.run([5, 4, 3, 3.1, 2.9])) == .continue)
    // An equal value is no worse.
    #expect(decision(PatiencePolicy(patience: 1), Runs.run([5, 4, 3, 3, 3.2])) == .continue)
  }

  @Test func `trailing runs are stopped once they are old enough`() {
    let incumbent = Runs.run([5, 4, 3, 2, 1, 1, 1, 1, 1, 1], named: "incumbent")
    let other = Runs.run([1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5])
    let rivals = [other, incumbent]
    #expect(decision(TrailingPolicy(warmup: 3), Runs.run([5, 4, 3.1]), given: rivals) == .stop)
    #expect(decision(TrailingPolicy(warmup: 4), Runs.run([5, 4, 3.1]), given: rivals) == .continue)
    #expect(decision(TrailingPolicy(warmup: 0.3), Runs.run([5, 4, 3.1]), given: rivals) == .stop)
    // Its best so far counts, and only the incumbent is compared with.
    #expect(decision(TrailingPolicy(warmup: 3), Runs.run([5, 2.9, 9]), given: rivals) == .continue)
  }

  @Test func `the median is that of finished runs' values at the same age`() {
    // At the third point they stand at 7.9, 8.2, 8.5 and 8.8.
    let finished = Runs.finished([3, 4, 5, 6])
    let policy = PercentilePolicy(startup: 4)
    #expect(decision(policy, Runs.run([9, 9, 8.34]), given: finished) == .continue)
    #expect(decision(policy, Runs.run([9, 9, 8.36]), given: finished) == .stop)
    #expect(decision(policy, Runs.run([9, 8.34, 9]), given: finished) == .continue)
    let strict = PercentilePolicy(percentile: 25, startup: 4)
    #expect(decision(strict, Runs.run([9, 9, 8.12]), given: finished) == .continue)
    #expect(decision(strict, Runs.run([9, 9, 8.13]), given: finished) == .stop)
    #expect(
      decision(PercentilePolicy(startup: 5), Runs.run([9, 9, 9]), given: finished) == .continue)
    let late = PercentilePolicy(startup: 4, warmup: 4)
    #expect(decision(late, Runs.run([9, 9, 9]), given: finished) == .continue)
    // Runs that were stopped do not count.
    let unfinished = Runs.finished([3, 4, 5]) + [Runs.run([9, 8])]
    #expect(decision(policy, Runs.run([9, 9, 9]), given: unfinished) == .continue)
  }

  @Test func `Vizier's median is that of running averages`() {
    // Up to the third point they average 8.6, 8.8, 9.0 and 9.2.
    let policy = PercentilePolicy(startup: 4, form: .averages)
    let finished = Runs.finished([3, 4, 5, 6])
    #expect(decision(policy, Runs.run([9.5, 9.5, 8.89]), given: finished) == .continue)
    #expect(decision(policy, Runs.run([9.5, 9.5, 8.91]), given: finished) == .stop)
  }

  @Test func `a rung passes one of so many`() {
    let policy = SuccessiveHalving(minimum: 2, reduction: 2)
    let rivals = [[9.0, 8], [9.0, 7], [9.0, 6], [9.0]].map { Runs.run($0) }
    // Three of them reached the first rung; of four, two pass.
    #expect(decision(policy, Runs.run([9, 6.5]), given: rivals) == .continue)
    #expect(decision(policy, Runs.run([9, 7.5]), given: rivals) == .stop)
    #expect(decision(policy, Runs.run([9]), given: rivals) == .continue)
    // With fewer than η, only the best passes.
    let thirds = SuccessiveHalving(minimum: 2, reduction: 4)
    #expect(decision(thirds, Runs.run([9, 6.5]), given: Array(rivals.prefix(2))) == .continue)
    #expect(decision(thirds, Runs.run([9, 7.5]), given: Array(rivals.prefix(2))) == .stop)
    // The value at the rung counts, not the best before it.
    #expect(decision(policy, Runs.run([1, 7.5]), given: rivals) == .stop)
    let skipping = SuccessiveHalving(minimum: 2, reduction: 2, skipped: 1)
    #expect(decision(skipping, Runs.run([9, 7.5]), given: rivals) == .continue)
  }

  @Test func `Hyperband's brackets have the published shares`() {
    // ⌈4·3^s/(s + 1)⌉ for s = 3 … 0.
    #expect(Hyperband.brackets(from: 1, to: 27, reduction: 3) == [27, 12, 6, 4])
    #expect(Hyperband.brackets(from: 1, to: 26, reduction: 3) == [9, 5, 3])
    let shares = [27, 12, 6, 4]
    var counts = [0, 0, 0, 0]
    for number in 0..<4900 { counts[Hyperband.bracket(of: "run-\(number)", among: shares)] += 1 }
    for (count, share) in zip(counts, shares) {
      let expected = 100 * Double(share)
      #expect(abs(Double(count) - expected) < 5 * expected.squareRoot())
    }
  }

  @Test func `Hyperband compares within a bracket`() {
    let policy = Hyperband(minimum: 1, reduction: 3)
    let shares = Hyperband.brackets(from: 1, to: 10, reduction: 3)
    let first = (0..<100).map { "run-\($0)" }.filter {
      Hyperband.bracket(of: $0, among: shares) == 0
    }
    let second = (0..<100).map { "run-\($0)" }.filter {
      Hyperband.bracket(of: $0, among: shares) == 1
    }
    let run = Runs.run([5], named: first[0])
    #expect(decision(policy, run, given: [Runs.run([4], named: first[1])]) == .stop)
    #expect(decision(policy, run, given: [Runs.run([4], named: second[1])]) == .continue)
  }

  @Test(
    arguments: [
      ([1, 2, -3, 4, 5], 0.15625), ([0.5, -0.2, 0.3, 0.7, 0.9, -0.1], 0.078125),
      // Ties and zeros, by all choices of signs.
      ([1, 1, -1, 2, 0], 0.25), ([0, 0, 1, 2, 3, -1.5], 0.1875), ([0, 0], 1),
    ] as [([Double], Double)])
  func `signed ranks have scipy's probabilities`(differences: [Double], p: Double) {
    #expect(abs(SignedRankTest(of: differences).probability - p) < 1e-12)
  }

  @Test func `many signed ranks are normal`() {
    let differences = (1...60).map { Double($0 % 3 == 0 ? -$0 : $0) }
    #expect(abs(SignedRankTest(of: differences).probability - 0.017950061607939057) < 1e-9)
  }

  @Test func `Wilcoxon's test stops what is worse point by point`() {
    let best = Runs.finished([3])
    let policy = WilcoxonPolicy(startup: 4)
    let worse = (1...4).map { 10 - 0.7 * Double($0) + 0.1 * Double($0) }
    // Four of four signs: p = 1/16.
    #expect(decision(policy, Runs.run(worse), given: best) == .stop)
    #expect(decision(WilcoxonPolicy(threshold: 0.06), Runs.run(worse), given: best) == .continue)
    #expect(decision(policy, Runs.run(Array(worse.prefix(3))), given: best) == .continue)
    // Better in the mean than the best run over all its points: never stopped.
    let ahead = worse.map { $0 - 5 }
    #expect(decision(policy, Runs.run(ahead), given: best) == .continue)
  }
}
