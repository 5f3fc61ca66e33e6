import Basics
import Differentiation
import LeastSquares
import RealModule
import Testing

/// a + b·x.
struct Line: Model {
  let x: [Double]
  var parameterCount: Int { 2 }
  var observationCount: Int { x.count }
  func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
    for i in x.indices { predictions[i] = p[0] + p[1] * x[i] }
  }
}

@Suite struct ProblemTests {
  /// Anscombe's first quartet: its regression is in every textbook.
  private static let x: [Double] = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
  private static let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]

  private func line(from start: Double, weights: [Double]? = nil) throws -> Solution {
    try Problem(
      model: Line(x: Self.x), observed: Self.y, weights: weights,
      parameters: [Parameter("a", start: start), Parameter("b", start: start)]
    ).solve()
  }

  @Test(arguments: [1.0, -50, 0])
  func `a straight line has its textbook regression`(_ start: Double) throws {
    let solution = try line(from: start)
    // R: lm(y1 ~ x1, anscombe).
    #expect(isClose(solution.parameters[0], 3.0000909090909091, 1e-11))
    #expect(isClose(solution.parameters[1], 0.50009090909090910, 1e-11))
    #expect(isClose(try #require(solution.standardErrors[0]), 1.1247467908086437, 1e-10))
    #expect(isClose(try #require(solution.standardErrors[1]), 0.11790550059563408, 1e-10))
    #expect(isClose(try #require(solution.rSquared), 0.66654245951034644, 1e-10))
    #expect(isClose(try #require(solution.aic), 39.681374113152934, 1e-9))
    #expect(isClose(try #require(solution.bic), 40.875059931548044, 1e-9))
    #expect(solution.degreesOfFreedom == 9)
    // R: confint.
    let interval = try #require(solution.interval(of: "a", level: 0.95))
    #expect(isClose(interval.lower, 0.45573691, 1e-7))
    #expect(isClose(interval.upper, 5.5444449, 1e-7))
  }

  @Test func `weights count like repeated observations`() throws {
    var repeated = (x: Self.x, y: Self.y)
    repeated.x += [Self.x[2], Self.x[2], Self.x[7]]
    repeated.y += [Self.y[2], Self.y[2], Self.y[7]]
    var weights = Array(repeating: 1.0, count: 11)
    weights[2] = 3
    weights[7] = 2
    let weighted = try line(from: 1, weights: weights)
    let longer = try Problem(
      model: Line(x: repeated.x), observed: repeated.y,
      parameters: [Parameter("a", start: 1), Parameter("b", start: 1)]
    ).solve()
    #expect(isClose(weighted.parameters[0], longer.parameters[0], 1e-12))
    #expect(isClose(weighted.objective, longer.objective, 1e-12))
  }

  @Test func `an observation of weight zero does not count`() throws {
    var y = Self.y
    y[3] = 1e6
    var weights = Array(repeating: 1.0, count: 11)
    weights[3] = 0
    let without = try Problem(
      model: Line(x: Self.x), observed: y, weights: weights,
      parameters: [Parameter("a", start: 1), Parameter("b", start: 1)]
    ).solve()
    let shorter = try Problem(
      model: Line(x: Self.x.enumerated().filter { $0.offset != 3 }.map(\.element)),
      observed: Self.y.enumerated().filter { $0.offset != 3 }.map(\.element),
      parameters: [Parameter("a", start: 1), Parameter("b", start: 1)]
    ).solve()
    #expect(isClose(without.parameters[0], shorter.parameters[0], 1e-11))
    #expect(without.degreesOfFreedom == shorter.degreesOfFreedom)
    #expect(
      isClose(
        try #require(without.standardErrors[1]), try #require(shorter.standardErrors[1]), 1e-10)
    )
  }

  @Test(arguments: [Derivatives.automatic, .closedForm, .differences])
  func `every source of derivatives leads to the same minimum`(_ source: Derivatives) throws {
    let (model, observed) = Decay.data()
    let reference = try Problem(model: model, observed: observed, parameters: Decay.parameters)
      .solve()
    let solution = try Problem(model: model, observed: observed, parameters: Decay.parameters)
      .solve(Solver(derivatives: source))
    #expect(solution.stopReason.isConverged)
    for j in 0..<3 {
      #expect(isClose(solution.parameters[j], reference.parameters[j], 1e-7))
      #expect(
        isClose(
          try #require(solution.standardErrors[j]), try #require(reference.standardErrors[j]), 1e-6)
      )
    }
  }

  @Test func `a closure is a model too`() throws {
    let (decay, observed) = Decay.data()
    let times = decay.times
    let closure = ClosureModel(parameterCount: 3, observationCount: times.count) { p, y in
      for i in times.indices { y[i] = p[0] + p[1] * Double.exp(-p[2] * times[i]) }
    }
    let reference = try Problem(model: decay, observed: observed, parameters: Decay.parameters)
      .solve()
    let byDifferences = try Problem(
      model: closure, observed: observed, parameters: Decay.parameters
    ).solve()
    #expect(byDifferences.evaluations.functions > reference.evaluations.functions)
    // Its expansion to numbers with derivatives serves where a generic formula is asked for.
    let lifted = try Problem(model: closure, observed: observed, parameters: Decay.parameters)
      .solve(Solver(derivatives: .automatic))
    for j in 0..<3 {
      #expect(isClose(byDifferences.parameters[j], reference.parameters[j], 1e-7))
      #expect(isClose(lifted.parameters[j], reference.parameters[j], 1e-7))
    }
  }

  @Test(arguments: LinearSolver.allCases, Scaling.allCases)
  func `every linear solver works with every scaling`(
    _ linearSolver: LinearSolver, _ scaling: Scaling
  ) throws {
    let (model, observed) = Decay.data()
    let problem = try Problem(model: model, observed: observed, parameters: Decay.parameters)
    let reference = try problem.solve()
    let solution = try problem.solve(Solver(linearSolver: linearSolver, scaling: scaling))
    #expect(solution.stopReason.isConverged)
    for j in 0..<3 { #expect(isClose(solution.parameters[j], reference.parameters[j], 1e-8)) }
  }

  @Test func `a fixed parameter stays and the others are fitted around it`() throws {
    let (model, observed) = Decay.data()
    var parameters = Decay.parameters
    parameters[0] = Parameter("floor", fixed: 2.4)
    let solution = try Problem(model: model, observed: observed, parameters: parameters).solve()
    #expect(solution.parameters[0] == 2.4)
    #expect(solution.states == [.fixed, .estimated, .estimated])
    #expect(solution.standardErrors[0] == nil)
    #expect(solution.degreesOfFreedom == 38)
    #expect(solution.covariance?[0] == [0, 0, 0])
    let free = try Problem(model: model, observed: observed, parameters: Decay.parameters).solve()
    #expect(solution.objective > free.objective)
  }

  @Test func `with all parameters fixed the model is only evaluated`() throws {
    let (model, observed) = Decay.data()
    let solution = try Problem(
      model: model, observed: observed,
      parameters: [2.5, 4, 0.7].enumerated().map { Parameter("p\($0.offset)", fixed: $0.element) }
    ).solve()
    #expect(solution.stopReason == .nothingToFit)
    #expect(solution.method == nil)
    #expect(isClose(solution.predictions[0], 2.5 + 4 * .exp(-0.175), 1e-14))
  }

  @Test func `the objective is that of the returned iterate`() throws {
    let (model, observed) = Decay.data(outliers: true)
    for maximum in [4, 7, 12, 1000] {
      let solution = try Problem(
        model: model, observed: observed, parameters: Decay.parameters,
        loss: .softL1(threshold: 0.05)
      ).solve(Solver(maximumEvaluations: maximum))
      var sum = 0.0
      for i in observed.indices {
        let p = solution.parameters
        let r = p[0] + p[1] * Double.exp(-p[2] * model.times[i]) - observed[i]
        sum += RobustLoss.softL1(threshold: 0.05).value(r)
      }
      #expect(isClose(solution.objective, sum, 1e-13))
    }
  }

  @Test func `bad input is refused with a reason`() {
    let (model, observed) = Decay.data()
    func refusal(
      observed: [Double]? = nil, weights: [Double]? = nil, parameters: [Parameter]? = nil,
      loss: RobustLoss = .none
    ) -> String? {
      do {
        _ = try Problem(
          model: model, observed: observed ?? Decay.data().observed, weights: weights,
          parameters: parameters ?? Decay.parameters, loss: loss)
        return nil
      } catch { return "\(error)" }
    }
    #expect(refusal(observed: [1, 2]) == "observations: expected 40, found 2")
    var spoilt = observed
    spoilt[3] = .nan
    #expect(refusal(observed: spoilt)?.hasPrefix("observed[3] is nan") == true)
    #expect(refusal(weights: [1]) == "weights: expected 40, found 1")
    #expect(
      refusal(weights: Array(repeating: -1, count: 40))?.hasPrefix("weights[0] is -1.0") == true)
    #expect(refusal(weights: Array(repeating: 0, count: 40))?.contains("positive") == true)
    #expect(
      refusal(parameters: [Parameter("only", start: 1)]) == "parameters: expected 3, found 1")
    #expect(refusal(loss: .huber(threshold: 0))?.contains("threshold") == true)
    func refusal(_ parameter: Parameter) -> String? {
      refusal(parameters: [parameter] + Decay.parameters.dropFirst())
    }
    #expect(refusal(Parameter("p"))?.contains("neither a start nor a finite range") == true)
    #expect(refusal(Parameter("p", start: .nan))?.contains("start") == true)
    #expect(refusal(Parameter("p", start: 3, upper: 2))?.contains("outside its bounds") == true)
    #expect(refusal(Parameter("p", lower: 2, upper: 1))?.contains("enclose nothing") == true)
    #expect(
      refusal(Parameter("p", range: -1...1, scale: .logarithmic))?.contains("positive") == true)
    #expect(refusal(Parameter("p", fixed: .infinity))?.contains("fixed") == true)
  }

  @Test func `solver settings without sense are refused`() throws {
    let (model, observed) = Decay.data()
    let problem = try Problem(model: model, observed: observed, parameters: Decay.parameters)
    for solver in [
      Solver(methods: []), Solver(tolerances: Tolerances(offset: -1)),
      Solver(maximumEvaluations: 0), Solver(multiStart: MultiStart(count: 0)),
      Solver(multiStart: MultiStart(threads: 0)),
    ] {
      #expect(throws: ProblemError.self) { try problem.solve(solver) }
    }
    var parameters = Decay.parameters
    parameters[2] = Parameter("rate", range: 0...1)
    let startless = try Problem(model: model, observed: observed, parameters: parameters)
    #expect(throws: ProblemError.self) {
      try startless.solve(Solver(multiStart: MultiStart(use: .never)))
    }
    #expect(throws: ProblemError.self) {
      try Problem(
        model: model, observed: observed,
        parameters: (0..<3).map { _ in Parameter("same", start: 1) })
    }
  }
}
