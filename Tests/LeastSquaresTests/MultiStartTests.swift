import Differentiation
import LeastSquares
import RealModule
import Testing

/// sin(ωx): a minimum for nearly every period.
private struct Wave: Model {
  let x: [Double]
  var parameterCount: Int { 2 }
  var observationCount: Int { x.count }
  func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
    for i in x.indices { predictions[i] = p[0] * .sin(p[1] * x[i]) }
  }
}

@Suite struct MultiStartTests {
  private let x = (0..<60).map { Double($0) / 6 }
  private func problem(start: Double? = nil) throws -> Problem<Wave> {
    try Problem(
      model: Wave(x: x), observed: x.map { 1.5 * Double.sin(2.7 * $0) + 0.1 * Double.cos(9 * $0) },
      parameters: [
        Parameter("height", start: start, range: 0.1...10, scale: .logarithmic),
        Parameter("frequency", start: start, range: 0.1...8),
      ])
  }

  @Test func `no starts are needed where there are ranges`() throws {
    let solution = try problem().solve()
    #expect(solution.stopReason.isConverged)
    #expect(solution.usedMultiStart)
    #expect(abs(solution.parameters[0] - 1.5) < 0.02)
    #expect(abs(solution.parameters[1] - 2.7) < 0.01)
    #expect(solution.evaluations.functions > 256)
    #expect(isClose(try #require(solution.minima.first).objective, solution.objective, 1e-9))
    #expect(solution.minima.map(\.objective) == solution.minima.map(\.objective).sorted())
  }

  @Test func `always searching finds the global minimum from a bad start`() throws {
    var solver = Solver()
    solver.multiStart.use = .never
    let local = try problem(start: 6).solve(solver)
    solver.multiStart.use = .always
    solver.multiStart.count = 40
    solver.multiStart.polished = 40
    let global = try problem(start: 6).solve(solver)
    #expect(local.objective > 10 * global.objective)
    #expect(abs(global.parameters[1] - 2.7) < 0.01)
    #expect(global.minima.count > 1)
  }

  @Test(arguments: [1, 2, 3, 7])
  func `the result does not depend on the number of threads`(_ threads: Int) throws {
    func solve(_ threads: Int) throws -> Solution {
      try problem().solve(Solver(multiStart: MultiStart(seed: 42, threads: threads)))
    }
    let one = try solve(1)
    let many = try solve(threads)
    #expect(one.parameters == many.parameters)
    #expect(one.objective == many.objective)
    #expect(one.evaluations == many.evaluations)
    #expect(one.minima == many.minima)
  }

  @Test func `separable robust problems do not depend on the number of threads either`() throws {
    let (model, observed) = Decay.data(outliers: true)
    func solve(_ threads: Int) throws -> Solution {
      try SeparableProblem(
        model: Decay.Separated(times: model.times), observed: observed,
        nonlinear: [Parameter("rate", range: 0.001...10, scale: .logarithmic)],
        signs: [.nonnegative, .nonnegative], loss: .huber(threshold: 0.05)
      ).solve(Solver(multiStart: MultiStart(threads: threads)))
    }
    let one = try solve(1)
    #expect(one.stopReason.isConverged)
    #expect(isClose(one.objective, RobustLossTests.references[1].objective, 1e-9))
    for threads in [2, 5] {
      let many = try solve(threads)
      #expect(one.parameters == many.parameters)
      #expect(one.evaluations == many.evaluations)
    }
  }

  @Test func `seeds move the starts`() throws {
    func evaluations(_ seed: UInt64) throws -> Evaluations {
      try problem().solve(Solver(multiStart: MultiStart(seed: seed))).evaluations
    }
    #expect(try evaluations(1) == evaluations(1))
    #expect(try evaluations(1) != evaluations(2))
  }

  @Test func `more than forty parameters fall back on another sequence`() throws {
    struct Sums: Model {
      var parameterCount: Int { 45 }
      var observationCount: Int { 45 }
      func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
        for i in 0..<45 { predictions[i] = p[i] + 0.1 * p[(i + 1) % 45] }
      }
    }
    let solution = try Problem(
      model: Sums(), observed: Array(repeating: 1.1, count: 45),
      parameters: (0..<45).map { Parameter("p\($0)", range: -3...3) }
    ).solve(Solver(multiStart: MultiStart(count: 16, polished: 2)))
    #expect(solution.stopReason.isConverged)
    #expect(solution.parameters.allSatisfy { isClose($0, 1, 1e-9) })
  }
}
