import Basics
import Differentiation
import LeastSquares
import RealModule
import Testing

@Suite struct InferenceTests {
  private func decay() throws -> (problem: Problem<Decay>, solution: Solution) {
    let (model, observed) = Decay.data()
    let problem = try Problem(model: model, observed: observed, parameters: Decay.parameters)
    return (problem, try problem.solve())
  }

  @Test func `for a linear model profile and t-interval coincide`() throws {
    let x = (0..<12).map { Double($0) }
    var noise = Noise(seed: 9)
    let problem = try Problem(
      model: Line(x: x), observed: x.map { 1 + 2 * $0 + noise.next() },
      parameters: [Parameter("a", start: 1), Parameter("b", start: 1)])
    let solution = try problem.solve()
    for level in [0.5, 0.9, 0.99] {
      let plain = try #require(solution.interval(of: "b", level: level))
      let profile = try #require(
        try problem.profileInterval(of: "b", level: level, around: solution))
      #expect(isClose(plain.lower, profile.lower, 1e-7))
      #expect(isClose(plain.upper, profile.upper, 1e-7))
    }
  }

  @Test func `a profile limit is where the objective has risen by t²`() throws {
    let (problem, solution) = try decay()
    let interval = try #require(
      try problem.profileInterval(of: "rate", level: 0.95, around: solution))
    #expect(interval.lower < solution.parameters[2] && solution.parameters[2] < interval.upper)
    let s2 = solution.residualSumOfSquares / Double(solution.degreesOfFreedom)
    for limit in [interval.lower, interval.upper] {
      var parameters = Decay.parameters
      parameters[2].fixed = limit
      let held = try Problem(
        model: problem.model, observed: problem.observed, parameters: parameters
      ).solve()
      // Student's t for 37 degrees of freedom, from R: qt(0.975, 37).
      let t = Double.sqrt(2 * (held.objective - solution.objective) / s2)
      #expect(isClose(t, 2.0261924630291, 1e-6))
    }
  }

  @Test func `projection has the same profile`() throws {
    let (problem, solution) = try decay()
    let separable = try SeparableProblem(
      model: Decay.Separated(times: problem.model.times), observed: problem.observed,
      nonlinear: [Parameter("rate", start: 0.2)], linear: ["floor", "amplitude"])
    let reduced = try separable.solve()
    for name in ["rate", "floor", "amplitude"] {
      let a = try #require(try problem.profileInterval(of: name, around: solution))
      let b = try #require(try separable.profileInterval(of: name, around: reduced))
      #expect(isClose(a.lower, b.lower, 1e-6))
      #expect(isClose(a.upper, b.upper, 1e-6))
    }
    #expect(throws: ProblemError.self) {
      try separable.profileInterval(of: "nobody", around: reduced)
    }
  }

  @Test func `a profile is infinite where the data set no limit`() throws {
    // Far below saturation a/(1 + x/a…) the exponent's rate cannot be told from 0 on one side.
    struct Saturation: Model {
      let x: [Double]
      var parameterCount: Int { 2 }
      var observationCount: Int { x.count }
      func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
        // Slope p₀ at 0, approaching p₁: the data see only the slope.
        for i in x.indices { predictions[i] = p[0] * x[i] / (1 + p[0] * x[i] / p[1]) }
      }
    }
    let x = (1...15).map { Double($0) / 15 }
    var noise = Noise(seed: 4)
    let problem = try Problem(
      model: Saturation(x: x), observed: x.map { $0 / (1 + $0 / 8) + 0.2 * noise.next() },
      parameters: [Parameter("slope", start: 1), Parameter("ceiling", start: 5, lower: 0)])
    let solution = try problem.solve()
    if let interval = try problem.profileInterval(of: "ceiling", around: solution) {
      #expect(interval.upper == .infinity)
      #expect(interval.lower > 0 && interval.lower < solution.parameters[1])
    } else {
      Issue.record("the ceiling has no interval: \(solution.report)")
    }
  }

  @Test func `the delta method agrees with a change of parameters`() throws {
    let (problem, solution) = try decay()
    // The half-life, once derived and once as a parameter of its own.
    struct HalfLife: Model {
      let times: [Double]
      var parameterCount: Int { 3 }
      var observationCount: Int { times.count }
      func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
        for i in times.indices {
          predictions[i] = p[0] + p[1] * .exp(-Double.log(2) * times[i] / p[2])
        }
      }
    }
    let derived = try #require(solution.estimate { p in Double.log(2) / p[2] })
    let direct = try Problem(
      model: HalfLife(times: problem.model.times), observed: problem.observed,
      parameters: [
        Parameter("floor", start: 1), Parameter("amplitude", start: 1),
        Parameter("half-life", start: 2),
      ]
    ).solve()
    let interval = try #require(direct.interval(of: "half-life"))
    #expect(isClose(derived.interval.lower, interval.lower, 1e-7))
    #expect(isClose(derived.interval.upper, interval.upper, 1e-7))
    #expect(solution.estimate { p in .log(-p[2]) } == nil)
  }

  @Test func `intervals hold the truth as often as they say`() throws {
    let times = (1...30).map { Double($0) / 5 }
    let truth = [1.0, 3, 0.6]
    var noise = Noise(seed: 77)
    var hits = [0, 0, 0]
    let rounds = 400
    for _ in 0..<rounds {
      let observed = times.map { t in
        // A sum of twelve uniforms is as good as normal.
        truth[0] + truth[1] * Double.exp(-truth[2] * t)
          + 0.05 * (0..<12).reduce(0.0) { sum, _ in sum + noise.next() }
      }
      let solution = try Problem(
        model: Decay(times: times), observed: observed, parameters: Decay.parameters
      ).solve()
      for j in 0..<3 {
        let interval = try #require(solution.interval(of: solution.names[j], level: 0.9))
        if interval.contains(truth[j]) { hits[j] += 1 }
      }
    }
    // 360 expected, standard deviation 6.
    for count in hits { #expect((342...378).contains(count)) }
  }

  @Test func `the report names what matters and fits a terminal`() throws {
    let (_, solution) = try decay()
    let report = solution.report
    #expect(report.contains("converged: gradient by"))
    #expect(report.contains("rate"))
    #expect(report.contains("±"))
    #expect(report.contains("correlations beyond 0.5"))
    #expect(report.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func `more than eight parameters take several passes`() throws {
    struct Polynomial: Model {
      let x: [Double]
      var parameterCount: Int { 11 }
      var observationCount: Int { x.count }
      func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
        for i in x.indices {
          var sum = p[10]
          for j in stride(from: 9, through: 0, by: -1) { sum = sum * x[i] + p[j] }
          predictions[i] = sum
        }
      }
    }
    let x = (0..<60).map { Double($0) / 30 - 1 }
    let truth = (0..<11).map { Double($0) - 4.5 }
    let model = Polynomial(x: x)
    var observed = x
    model.predict(truth, into: &observed)
    let solution = try Problem(
      model: model, observed: observed, parameters: truth.map { Parameter("p\($0)", start: 0.1) }
    ).solve()
    #expect(solution.stopReason.isConverged)
    for (found, expected) in zip(solution.parameters, truth) {
      #expect(isClose(found, expected, 1e-9))
    }
  }
}
