import Differentiation
import LeastSquares
import NISTProblems
import RealModule
import TestSupport
import Testing

/// Three exponentials, the Lanczos problems' model.
private struct Exponentials: SeparableModel {
  let x: [Double]
  var linearCount: Int { 3 }
  var nonlinearCount: Int { 3 }
  var observationCount: Int { x.count }
  func basis<S: DifferentiableNumber>(_ rates: [S], into columns: inout [[S]]) {
    for j in 0..<3 { for i in x.indices { columns[j][i] = .exp(-rates[j] * x[i]) } }
  }
}

/// c₁ + c₂e^(−kx) + c₃x.
private struct Drift: SeparableModel {
  let x: [Double]
  var linearCount: Int { 3 }
  var nonlinearCount: Int { 1 }
  var observationCount: Int { x.count }
  func basis<S: DifferentiableNumber>(_ rate: [S], into columns: inout [[S]]) {
    for i in x.indices {
      columns[0][i] = 1
      columns[1][i] = .exp(-rate[0] * x[i])
      columns[2][i] = S(x[i])
    }
  }
}

@Suite struct SeparableTests {
  @Test func `projection and full search agree in everything`() throws {
    let (model, observed) = Decay.data()
    var noise = Noise(seed: 5)
    let weights = observed.map { _ in 1.5 + noise.next() }
    for weights in [nil, weights] {
      let full = try Problem(
        model: model, observed: observed, weights: weights, parameters: Decay.parameters
      ).solve()
      for derivatives in [Derivatives.automatic, .differences] {
        let reduced = try SeparableProblem(
          model: Decay.Separated(times: model.times), observed: observed, weights: weights,
          nonlinear: [Parameter("rate", start: 0.2)], linear: ["floor", "amplitude"]
        ).solve(Solver(derivatives: derivatives))
        #expect(reduced.stopReason.isConverged)
        #expect(isClose(reduced.objective, full.objective, 1e-11))
        #expect(reduced.degreesOfFreedom == full.degreesOfFreedom)
        for (a, b) in [(0, 2), (1, 0), (2, 1)] {
          #expect(isClose(reduced.parameters[a], full.parameters[b], 1e-7))
          #expect(
            isClose(
              try #require(reduced.standardErrors[a]), try #require(full.standardErrors[b]), 1e-6))
        }
        #expect(
          isClose(
            try #require(reduced.correlation)[0][2], try #require(full.correlation)[2][1], 1e-6))
      }
    }
  }

  @Test(
    .enabled(if: SharedData.isPresent, "the NIST data are not part of the repository"),
    arguments: ["Lanczos1", "Lanczos2", "Lanczos3"], [0, 1])
  func `projection solves the Lanczos problems`(_ name: String, _ start: Int) throws {
    let certified = try CertifiedProblem(contentsOf: SharedData.file("nist/\(name).dat"))
    let rates = [1, 3, 5]
    let solution = try SeparableProblem(
      model: Exponentials(x: certified.inputs.map { $0[0] }), observed: certified.observed,
      nonlinear: rates.map { Parameter("b\($0 + 1)", start: certified.starts[start][$0]) }
    ).solve()
    #expect(solution.stopReason.isConverged)
    let order = [3, 0, 4, 1, 5, 2]
    #expect(
      CertifiedProblem.digits(order.map { solution.parameters[$0] }, certified.certified) >= 6)
    #expect(solution.evaluations.functions < 60)
  }

  @Test func `signs hold coefficients at zero only where they must`() throws {
    let x = (0..<50).map { Double($0) / 5 }
    var noise = Noise(seed: 11)
    // The true slope is negative and the true amplitude positive.
    let observed = x.map { 3 + 2 * Double.exp(-0.9 * $0) - 0.05 * $0 + 0.1 * noise.next() }
    func solve(_ signs: [LinearSign], _ loss: RobustLoss = .none) throws -> Solution {
      try SeparableProblem(
        model: Drift(x: x), observed: observed, nonlinear: [Parameter("rate", start: 0.5)],
        signs: signs, loss: loss
      ).solve()
    }
    for loss in [RobustLoss.none, .huber(threshold: 0.02)] {
      let free = try solve([.free, .free, .free], loss)
      let agreeing = try solve([.nonnegative, .nonnegative, .nonpositive], loss)
      for j in 0..<4 { #expect(isClose(free.parameters[j], agreeing.parameters[j], 1e-8)) }
      let held = try solve([.free, .free, .nonnegative], loss)
      let without = try solve([.free, .free, .fixed(0)], loss)
      #expect(held.stopReason.isConverged)
      #expect(held.parameters[3] == 0)
      #expect(held.states[3] == .atLowerBound)
      #expect(without.states[3] == .fixed)
      #expect(isClose(held.objective, without.objective, 1e-11))
      #expect(held.objective > free.objective)
      for j in 0..<3 {
        #expect(
          isClose(
            try #require(held.standardErrors[j]), try #require(without.standardErrors[j]), 1e-6))
      }
      #expect(held.standardErrors[3] == nil)
    }
  }

  @Test func `signed fits are never worse than any signed point`() throws {
    var noise = Noise(seed: 23)
    let x = (0..<30).map { Double($0) / 6 }
    for round in 0..<30 {
      let truth = (0..<3).map { _ in 4 * noise.next() }
      let observed = x.map {
        truth[0] + truth[1] * Double.exp(-1.3 * $0) + truth[2] * $0 + noise.next()
      }
      let loss: RobustLoss = round % 2 == 0 ? .none : .huber(threshold: 0.2)
      let solution = try SeparableProblem(
        model: Drift(x: x), observed: observed, nonlinear: [Parameter("rate", fixed: 1.3)],
        signs: [.nonnegative, .nonpositive, .nonnegative], loss: loss
      ).solve()
      let c = Array(solution.parameters.dropFirst())
      #expect(c[0] >= 0 && c[1] <= 0 && c[2] >= 0)
      func cost(_ c: [Double]) -> Double {
        var sum = 0.0
        for i in x.indices {
          sum += loss.value(c[0] + c[1] * Double.exp(-1.3 * x[i]) + c[2] * x[i] - observed[i])
        }
        return sum
      }
      #expect(isClose(cost(c), solution.objective, 1e-11))
      // The problem is convex: small moves within the signs decide.
      for j in 0..<3 {
        for step in [1e-4, -1e-4] {
          var other = c
          other[j] += step
          if j == 1 ? other[j] > 0 : other[j] < 0 { continue }
          #expect(cost(other) >= solution.objective * (1 - 1e-12))
        }
      }
    }
  }

  @Test(arguments: [RobustLoss.none, .huber(threshold: 0.01), .tukey(threshold: 0.05)])
  func `residuals may be logarithms`(_ loss: RobustLoss) throws {
    struct LogDecay: Model {
      let times: [Double]
      var parameterCount: Int { 3 }
      var observationCount: Int { times.count }
      func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
        for i in times.indices {
          predictions[i] = .log(p[0] + p[1] * .exp(-p[2] * times[i]))
        }
      }
    }
    let (model, observed) = Decay.data(outliers: true)
    var noise = Noise(seed: 6)
    for weights in [nil, observed.map { _ in 1.5 + noise.next() }] {
      let full = try Problem(
        model: LogDecay(times: model.times), observed: observed.map { .log($0) },
        weights: weights,
        parameters: [
          Parameter("floor", start: 2), Parameter("amplitude", start: 3),
          Parameter("rate", start: 0.5),
        ], loss: loss
      ).solve()
      let reduced = try SeparableProblem(
        model: Decay.Separated(times: model.times), observed: observed, weights: weights,
        nonlinear: [Parameter("rate", start: 0.2)], signs: [.nonnegative, .nonnegative],
        loss: loss, link: .logarithm
      ).solve()
      #expect(full.stopReason.isConverged)
      #expect(reduced.stopReason.isConverged)
      #expect(isClose(reduced.objective, full.objective, 1e-10))
      for (a, b) in [(0, 2), (1, 0), (2, 1)] {
        #expect(isClose(reduced.parameters[a], full.parameters[b], 1e-6))
        #expect(
          isClose(
            try #require(reduced.standardErrors[a]), try #require(full.standardErrors[b]), 1e-5))
      }
      #expect(isClose(reduced.predictions[7], full.predictions[7], 1e-7))
    }
  }

  @Test func `logarithms need positive observations`() throws {
    let (model, observed) = Decay.data()
    #expect(throws: ProblemError.self) {
      try SeparableProblem(
        model: Decay.Separated(times: model.times), observed: observed.map { $0 - 3 },
        nonlinear: [Parameter("rate", start: 0.2)], link: .logarithm)
    }
  }

  @Test func `fewer observations than coefficients are no crash`() throws {
    let solution = try SeparableProblem(
      model: Drift(x: [1, 2]), observed: [3, 4], nonlinear: [Parameter("rate", start: 0.5)]
    ).solve()
    #expect(solution.objective < 1e-20)
    #expect(solution.standardErrors.allSatisfy { $0 == nil })
  }

  @Test func `a fixed coefficient is kept`() throws {
    let (model, observed) = Decay.data()
    let solution = try SeparableProblem(
      model: Decay.Separated(times: model.times), observed: observed,
      nonlinear: [Parameter("rate", start: 0.2)], signs: [.fixed(2.4), .free]
    ).solve()
    var parameters = Decay.parameters
    parameters[0].fixed = 2.4
    let full = try Problem(model: model, observed: observed, parameters: parameters).solve()
    #expect(solution.parameters[1] == 2.4)
    #expect(isClose(solution.objective, full.objective, 1e-11))
    #expect(isClose(solution.parameters[0], full.parameters[2], 1e-7))
  }

  @Test func `columns that coincide do not break the fit`() throws {
    struct Twins: SeparableModel {
      let x: [Double]
      var linearCount: Int { 2 }
      var nonlinearCount: Int { 1 }
      var observationCount: Int { x.count }
      func basis<S: DifferentiableNumber>(_ p: [S], into columns: inout [[S]]) {
        for i in x.indices {
          columns[0][i] = .exp(-p[0] * x[i])
          columns[1][i] = 2 * .exp(-p[0] * x[i])
        }
      }
    }
    let x = (0..<20).map { Double($0) / 5 }
    var noise = Noise(seed: 2)
    let solution = try SeparableProblem(
      model: Twins(x: x), observed: x.map { 3 * Double.exp(-0.8 * $0) + 0.01 * noise.next() },
      nonlinear: [Parameter("rate", start: 0.3)]
    ).solve()
    #expect(solution.parameters.allSatisfy { $0.isFinite })
    #expect(abs(solution.parameters[0] - 0.8) < 0.02)
    #expect(solution.standardErrors[0] != nil)
    #expect(solution.standardErrors[1] == nil && solution.standardErrors[2] == nil)
  }
}
