import Differentiation
import LeastSquares
import RealModule
import Synchronization
import Testing

/// √(a − x) with a hole in its domain, and everything NaN if asked.
private struct Holed: Model {
  let x: [Double]
  var isNowhere = false
  var parameterCount: Int { 2 }
  var observationCount: Int { x.count }
  func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
    for i in x.indices {
      predictions[i] = isNowhere ? S(.nan) : p[1] * .sqrt(p[0] - x[i])
    }
  }
}

/// a·b·x: only the product shows.
private struct Product: Model {
  let x: [Double]
  var parameterCount: Int { 3 }
  var observationCount: Int { x.count }
  func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
    for i in x.indices { predictions[i] = p[0] * p[1] * x[i] + p[2] }
  }
}

@Suite struct StopReasonTests {
  @Test func `a budget stops the search with the best point so far`() throws {
    let (model, observed) = Decay.data()
    let problem = try Problem(model: model, observed: observed, parameters: Decay.parameters)
    let solution = try problem.solve(
      Solver(methods: [.levenbergMarquardt], maximumEvaluations: 6))
    #expect(solution.stopReason == .budget)
    #expect(!solution.stopReason.isConverged)
    let finished = try problem.solve()
    #expect(solution.objective > finished.objective)
    #expect(solution.objective < 0.5 * observed.reduce(0) { $0 + $1 * $1 })
  }

  @Test func `cancellation is asked for before every iteration`() throws {
    let (model, observed) = Decay.data()
    let problem = try Problem(model: model, observed: observed, parameters: Decay.parameters)
    let asked = Atomic(0)
    let solution = try problem.solve(
      Solver(isCancelled: { asked.add(1, ordering: .relaxed).oldValue >= 3 }))
    #expect(solution.stopReason == .cancelled)
    #expect(asked.load(ordering: .relaxed) == 4)
  }

  @Test func `a trace sees every iteration descend`() throws {
    let (model, observed) = Decay.data()
    let objectives = Mutex<[Double]>([])
    let solution = try Problem(model: model, observed: observed, parameters: Decay.parameters)
      .solve(
        Solver(trace: { progress in objectives.withLock { $0.append(progress.objective) } }))
    let seen = objectives.withLock { $0 }
    #expect(seen.count > 3)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(isClose(try #require(seen.last), solution.objective, 1e-8))
  }

  @Test func `a step out of the domain is taken back`() throws {
    let x = (0..<30).map { Double($0) / 10 }
    let truth = x.map { 2 * Double.sqrt(3 - $0) }
    let solution = try Problem(
      model: Holed(x: x), observed: truth,
      parameters: [Parameter("a", start: 8), Parameter("b", start: 0.1)]
    ).solve()
    #expect(solution.stopReason.isConverged)
    #expect(isClose(solution.parameters[0], 3, 1e-8))
  }

  @Test func `a model that is finite nowhere is an error that says so`() throws {
    let problem = try Problem(
      model: Holed(x: [0, 1, 2], isNowhere: true), observed: [1, 2, 3],
      parameters: [Parameter("a", start: 8, range: 1...9), Parameter("b", start: 1, range: 0...2)])
    #expect(throws: ProblemError.undefinedModel(observation: 0, parameters: [8, 1])) {
      try problem.solve()
    }
  }

  @Test func `a start outside the domain is rescued by ranges`() throws {
    let x = (0..<30).map { Double($0) / 10 }
    let solution = try Problem(
      model: Holed(x: x), observed: x.map { 2 * Double.sqrt(3 - $0) },
      parameters: [
        Parameter("a", start: 1, range: 1...9), Parameter("b", start: 0.1, range: 0...5),
      ]
    ).solve()
    #expect(solution.stopReason.isConverged)
    #expect(solution.usedMultiStart)
    #expect(isClose(solution.parameters[0], 3, 1e-8))
  }

  @Test func `parameters that cannot be told apart have no uncertainty but others do`() throws {
    let x = (0..<20).map { Double($0) }
    var noise = Noise(seed: 3)
    let solution = try Problem(
      model: Product(x: x), observed: x.map { 6 * $0 + 1 + noise.next() },
      parameters: ["a", "b", "c"].map { Parameter($0, start: 1.5) }
    ).solve()
    #expect(solution.stopReason == .singular)
    #expect(solution.states == [.undetermined, .undetermined, .estimated])
    #expect(solution.standardErrors[0] == nil && solution.standardErrors[1] == nil)
    let line = try Problem(
      model: Line(x: x),
      observed: solution.predictions.indices.map {
        solution.predictions[$0] + solution.residuals[$0]
      }, parameters: [Parameter("c", start: 1), Parameter("ab", start: 1)]
    ).solve()
    #expect(isClose(solution.objective, line.objective, 1e-10))
    #expect(isClose(solution.parameters[0] * solution.parameters[1], line.parameters[1], 1e-8))
    #expect(solution.covariance == nil)
    #expect(solution.correlation == nil)
    #expect(solution.interval(of: "a") == nil)
    #expect(solution.report.contains("undetermined"))
  }

  @Test(arguments: [2, 1])
  func `too few observations give a fit without uncertainty`(_ count: Int) throws {
    let x = [1.0, 2].prefix(count)
    let solution = try Problem(
      model: Line(x: Array(x)), observed: x.map { 3 + 2 * $0 },
      parameters: [Parameter("a", start: 1), Parameter("b", start: 1)]
    ).solve()
    #expect(solution.objective < 1e-20)
    #expect(solution.states == [.undetermined, .undetermined])
    #expect(solution.standardErrors.allSatisfy { $0 == nil })
    #expect(solution.covariance == nil)
    #expect(solution.residualStandardDeviation == nil)
    #expect(
      solution.stopReason == .exactFit || solution.stopReason == .singular
        || solution.stopReason == .step)
  }

  @Test func `an exact fit is recognized`() throws {
    let times = (1...20).map { Double($0) / 4 }
    let solution = try Problem(
      model: Decay(times: times), observed: times.map { 1 + 2 * Double.exp(-0.5 * $0) },
      parameters: Decay.parameters
    ).solve()
    #expect(solution.stopReason.isConverged)
    for (found, truth) in zip(solution.parameters, [1, 2, 0.5]) {
      #expect(isClose(found, truth, 1e-12))
    }
  }

  @Test func `a parameter without influence is undetermined`() throws {
    struct Idle: Model {
      let x: [Double]
      var parameterCount: Int { 2 }
      var observationCount: Int { x.count }
      func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
        for i in x.indices { predictions[i] = p[0] * x[i] }
      }
    }
    let x = (1...10).map { Double($0) }
    let solution = try Problem(
      model: Idle(x: x), observed: x.map { 2 * $0 + Double.sin($0) },
      parameters: [Parameter("slope", start: 1), Parameter("idle", start: 1)]
    ).solve()
    #expect(solution.states == [.estimated, .undetermined])
    #expect(solution.standardErrors[0] != nil)
    #expect(solution.parameters[1].isFinite)
  }
}
