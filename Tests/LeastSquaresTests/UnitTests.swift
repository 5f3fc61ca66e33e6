import Differentiation
import LeastSquares
import RealModule
import Testing

/// ``Decay`` in other units: the response times `y`, times divided by `t`.
private struct Rescaled: Model {
  let times: [Double]
  let y: Double
  let t: Double
  var parameterCount: Int { 3 }
  var observationCount: Int { times.count }
  func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
    for i in times.indices { predictions[i] = p[0] + p[1] * .exp(-p[2] * times[i]) }
  }
}

@Suite struct UnitTests {
  @Test(arguments: [1e-9, 1e9, 3e-150, 1e60], [1e-9, 1e9, 7.3])
  func `units of response and input change nothing but units`(_ y: Double, _ t: Double) throws {
    let (model, observed) = Decay.data(outliers: true)
    let starts = [1, 1, 0.2]
    for loss in [RobustLoss.none, .huber(threshold: 0.05), .tukey(threshold: 0.2)] {
      func solve(_ y: Double, _ t: Double, lower: Double, method: Method?) throws -> Solution {
        let scales = [y, y, 1 / t]
        let scaled: RobustLoss =
          switch loss {
          case .huber(let d): .huber(threshold: d * y)
          case .tukey(let d): .tukey(threshold: d * y)
          default: .none
          }
        return try Problem(
          model: Rescaled(times: model.times.map { $0 * t }, y: y, t: t),
          observed: observed.map { $0 * y },
          parameters: (0..<3).map {
            Parameter("p\($0)", start: starts[$0] * scales[$0], lower: lower)
          }, loss: scaled
        ).solve(method.map { Solver(methods: [$0]) } ?? .default)
      }
      for lower in [-Double.infinity, 0] {
        for method in [nil] + Method.allCases.map(Optional.some) {
          let plain = try solve(1, 1, lower: lower, method: method)
          let other = try solve(y, t, lower: lower, method: method)
          #expect(plain.stopReason == other.stopReason)
          #expect(plain.method == other.method)
          for (j, scale) in [y, y, 1 / t].enumerated() {
            #expect(isClose(other.parameters[j] / scale, plain.parameters[j], 1e-7))
            #expect(
              isClose(
                try #require(other.standardErrors[j]) / scale,
                try #require(plain.standardErrors[j]), 1e-6))
          }
          #expect(
            isClose(
              try #require(other.conditionNumber), try #require(plain.conditionNumber), 1e-6))
          #expect(isClose(try #require(other.rSquared), try #require(plain.rSquared), 1e-9))
        }
      }
    }
  }

  @Test(arguments: [1e-9, 1e9])
  func `starts at zero do not depend on units either`(_ unit: Double) throws {
    let (model, observed) = Decay.data()
    func solve(_ unit: Double, _ derivatives: Derivatives) throws -> Solution {
      try Problem(
        model: Rescaled(times: model.times.map { $0 * unit }, y: 1, t: unit), observed: observed,
        parameters: [
          Parameter("floor", start: 0), Parameter("amplitude", start: 3),
          Parameter("rate", start: 0),
        ]
      ).solve(Solver(derivatives: derivatives))
    }
    let plain = try solve(1, .automatic)
    let other = try solve(unit, .automatic)
    #expect(plain.stopReason.isConverged)
    #expect(plain.stopReason == other.stopReason)
    #expect(isClose(other.parameters[2] * unit, plain.parameters[2], 1e-8))
  }

  @Test(arguments: [1e-9, 1e9], [1e-9, 1e9])
  func `separable problems, bounds and ranges do not depend on units`(
    _ y: Double, _ t: Double
  ) throws {
    let (model, observed) = Decay.data(outliers: true)
    for link in [Link.identity, .logarithm] {
      func solve(_ y: Double, _ t: Double) throws -> Solution {
        try SeparableProblem(
          model: Decay.Separated(times: model.times.map { $0 * t }),
          observed: observed.map { $0 * y },
          nonlinear: [
            Parameter("rate", lower: 0, range: (0.01 / t)...(10 / t), scale: .logarithmic)
          ], signs: [.nonnegative, .nonnegative],
          loss: .huber(threshold: link == .identity ? 0.05 * y : 0.01), link: link
        ).solve()
      }
      let plain = try solve(1, 1)
      let other = try solve(y, t)
      #expect(plain.stopReason == other.stopReason)
      for (j, scale) in [1 / t, y, y].enumerated() {
        #expect(isClose(other.parameters[j] / scale, plain.parameters[j], 1e-7))
        #expect(
          isClose(
            try #require(other.standardErrors[j]) / scale, try #require(plain.standardErrors[j]),
            1e-6))
      }
    }
  }

  @Test func `a parameter whose best value is zero is found`() throws {
    let x = (0..<20).map { Double($0) - 9.5 }
    // Symmetric data: the slope is exactly 0.
    let solution = try Problem(
      model: Line(x: x), observed: x.map { $0 * $0 },
      parameters: [Parameter("a", start: 1), Parameter("b", start: 1)]
    ).solve()
    #expect(solution.stopReason.isConverged)
    #expect(abs(solution.parameters[1]) < 1e-9)
    #expect(try #require(solution.standardErrors[1]) > 0.1)
  }
}
