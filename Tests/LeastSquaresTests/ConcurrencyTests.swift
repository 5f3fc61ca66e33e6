import Dispatch
import LeastSquares
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
  @Test func `two hundred fits at once agree with one alone`() throws {
    let (model, observed) = Decay.data(outliers: true)
    let problem = try Problem(
      model: model, observed: observed,
      parameters: [
        Parameter("floor", range: 0...10), Parameter("amplitude", range: 0...10),
        Parameter("rate", lower: 0, range: 0.01...10, scale: .logarithmic),
      ], loss: .huber(threshold: 0.05))
    let solver = Solver(multiStart: MultiStart(count: 32, polished: 3, threads: 2))
    let expected = try problem.solve(solver).parameters
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 200) { _ in
      if (try? problem.solve(solver))?.parameters != expected { failures.withLock { $0 += 1 } }
    }
    #expect(failures.withLock { $0 } == 0)
  }
}
