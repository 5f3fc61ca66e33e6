import Basics
import Records
import Testing

@testable import Stopping

struct PredictivePolicyTests {
  typealias Runs = HandMadeRuns

  @Test func `predictive termination knows the probability of ending better`() throws {
    let policy = PredictiveTermination(LastValue(deviation: 1))
    // The best of the others is 3; P(N(4, 1) < 3) = Φ(−1).
    let verdict = policy.verdict(for: Runs.run([6, 5, 4]), given: Runs.finished([3, 5]))
    #expect(abs(try #require(verdict.probabilityOfBest) - 0.158655) < 1e-3)
    #expect(verdict.decision == .continue)
    let forecast = try #require(verdict.forecast)
    #expect(abs(forecast.median - 4) < 1e-6)
    #expect(abs(forecast.interval.width - 2 * 1.644854) < 1e-4)
    // Φ(−2) is below 0.05.
    #expect(
      policy.verdict(for: Runs.run([6, 5.5, 5]), given: Runs.finished([3])).decision == .stop)
    let lax = PredictiveTermination(LastValue(deviation: 1), threshold: 0.01)
    #expect(
      lax.verdict(for: Runs.run([6, 5.5, 5]), given: Runs.finished([3])).decision == .continue)
  }

  @Test func `a run that is better already goes on, unless its end is certain`() {
    let run = Runs.run([6, 2.5, 2.6])
    let rivals = Runs.finished([3])
    let conservative = PredictiveTermination(LastValue(deviation: 0.001))
    #expect(conservative.verdict(for: run, given: rivals).decision == .continue)
    let optimiztic = PredictiveTermination(LastValue(deviation: 0.001), certainty: 0.005)
    #expect(optimiztic.verdict(for: run, given: rivals).decision == .stop)
    let doubtful = PredictiveTermination(LastValue(deviation: 0.1), certainty: 0.005)
    #expect(doubtful.verdict(for: run, given: rivals).decision == .continue)
  }

  @Test func `the rule of all future points asks at the most promising one`() throws {
    let rivals = Runs.finished([3])
    // It falls by 0.2 at each of 20 further points: from 5 to 1.
    let falling = AllFuturePoints(LastValue(deviation: 0.5, slope: -0.2))
    let verdict = falling.verdict(for: Runs.run([6, 5.5, 5]), given: rivals)
    #expect(verdict.decision == .continue)
    #expect(try #require(verdict.probabilityOfBest) > 0.99)
    // It rises: the next point, at 5.2, is the best to come.
    let rising = AllFuturePoints(LastValue(deviation: 1, slope: 0.2))
    let hopeless = rising.verdict(for: Runs.run([6, 5.5, 5]), given: rivals)
    #expect(hopeless.decision == .stop)
    #expect(abs(try #require(hopeless.probabilityOfBest) - 0.013903) < 1e-3)
  }

  @Test func `finished runs tell what is still to come`() throws {
    // All of them fall to 0.3 of what they had, over their last third.
    func values(_ level: Double, _ count: Int) -> [Double] {
      (1...count).map { step in
        let fall: Double = 0.07 * Double(max(step - 20, 0))
        return level * (1 - fall) + 0.01 * Double(step % 3)
      }
    }
    let finished = (0..<8).map { number in
      Runs.run(values(4 + 0.2 * Double(number), 30), of: 30, named: "rival \(number)")
    }
    let policy = PredictiveTermination(LastValue(deviation: 0.3))
    let run = Runs.run(values(3.9, 15), of: 30, named: "run")
    let alone = policy.verdict(for: run, given: Array(finished.prefix(1)))
    #expect(alone.decision == .stop)
    let informed = policy.verdict(for: run, given: finished)
    #expect(informed.decision == .continue)
    #expect(try #require(informed.probabilityOfBest) > 0.3)
  }

  @Test func `what cannot be extrapolated goes on`() {
    for policy in [
      PredictiveTermination(LastValue(deviation: 1)) as any StoppingPolicy,
      AllFuturePoints(LastValue(deviation: 1)),
    ] {
      #expect(policy.verdict(for: Runs.run([60]), given: Runs.finished([3])).decision == .continue)
    }
  }

  @Test func `the same forecast serves all targets`() throws {
    let policy = PredictiveTermination(LastValue(deviation: 1))
    let run = Runs.run([6, 5, 4], named: "a")
    var former = 1.0
    for best in [4.5, 4, 3.5, 3, 2.5, 2] {
      let verdict = policy.verdict(for: run, given: Runs.finished([best]))
      let probability = try #require(verdict.probabilityOfBest)
      #expect(probability < former || best >= 4.5)
      former = probability
    }
  }
}
