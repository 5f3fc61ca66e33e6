import Differentiation
import LeastSquares
import RealModule
import Testing

@Suite struct BoundTests {
  private func solve(_ parameters: [Parameter], loss: RobustLoss = .none) throws -> Solution {
    let (model, observed) = Decay.data()
    return try Problem(model: model, observed: observed, parameters: parameters, loss: loss).solve()
  }

  @Test(arguments: [
    (-Double.infinity, Double.infinity), (0, .infinity), (-.infinity, 10), (0, 10), (0.3, 0.9),
  ])
  func `bounds that do not bind change nothing`(_ lower: Double, _ upper: Double) throws {
    let free = try solve(Decay.parameters)
    var parameters = Decay.parameters
    parameters[2] = Parameter("rate", start: 0.4, lower: lower, upper: upper)
    let solution = try solve(parameters)
    #expect(solution.stopReason.isConverged)
    #expect(solution.atBound.isEmpty)
    for j in 0..<3 {
      #expect(isClose(solution.parameters[j], free.parameters[j], 1e-9))
      #expect(
        isClose(
          try #require(solution.standardErrors[j]), try #require(free.standardErrors[j]), 1e-8))
    }
  }

  /// The rate is 0.7; each of these bounds keeps it away, from starts inside and on the bound.
  @Test(arguments: [
    (0.8, Double.infinity, 2.0), (0.8, .infinity, 0.8), (0.8, 5, 3), (0.8, 5, 5), (0.8, 5, 0.8),
    (-.infinity, 0.5, 0.1), (-.infinity, 0.5, 0.5), (0, 0.5, 0.2), (0, 0.5, 0.5), (0, 0.5, 0),
  ])
  func `a bound that binds is reached exactly`(
    _ lower: Double, _ upper: Double, _ start: Double
  ) throws {
    var parameters = Decay.parameters
    parameters[2] = Parameter("rate", start: start, lower: lower, upper: upper)
    let solution = try solve(parameters)
    let bound = lower == 0.8 ? 0.8 : 0.5
    #expect(solution.stopReason.isConverged)
    #expect(solution.parameters[2] == bound)
    #expect(solution.states[2] == (bound == 0.8 ? .atLowerBound : .atUpperBound))
    #expect(solution.atBound == ["rate"])
    #expect(solution.standardErrors[2] == nil)
    // The others are what a fit with the rate fixed there finds.
    parameters[2] = Parameter("rate", fixed: bound)
    let fixed = try solve(parameters)
    #expect(isClose(solution.objective, fixed.objective, 1e-12))
    for j in 0..<2 {
      #expect(isClose(solution.parameters[j], fixed.parameters[j], 1e-8))
      #expect(
        isClose(
          try #require(solution.standardErrors[j]), try #require(fixed.standardErrors[j]), 1e-7))
    }
  }

  @Test func `a start on a bound that does not bind leaves it`() throws {
    let free = try solve(Decay.parameters)
    var parameters = Decay.parameters
    parameters[0] = Parameter("floor", start: 0, lower: 0)
    parameters[1] = Parameter("amplitude", start: 20, lower: 0, upper: 20)
    parameters[2] = Parameter("rate", start: 0, lower: 0, upper: 100)
    let solution = try solve(parameters)
    #expect(solution.atBound.isEmpty)
    for j in 0..<3 { #expect(isClose(solution.parameters[j], free.parameters[j], 1e-9)) }
  }

  @Test func `several bounds may bind at once`() throws {
    let parameters = [
      Parameter("floor", start: 1, lower: 0, upper: 2),
      Parameter("amplitude", start: 1, lower: 0, upper: 3), Parameter("rate", start: 0.2, lower: 0),
    ]
    let solution = try solve(parameters)
    #expect(solution.parameters[0] == 2)
    #expect(solution.parameters[1] == 3)
    #expect(solution.states == [.atUpperBound, .atUpperBound, .estimated])
    #expect(solution.report.contains("(at its upper bound)"))
  }

  @Test func `robust fits keep to bounds`() throws {
    var parameters = Decay.parameters
    parameters[2] = Parameter("rate", start: 0.5, lower: 0, upper: 0.5)
    for loss in RobustLossTests.losses {
      let solution = try solve(parameters, loss: loss)
      #expect(solution.states[2] == .atUpperBound)
      #expect(solution.stopReason.isConverged)
    }
  }

  @Test func `random boxes are never left and never worse than the best point tried in them`()
    throws
  {
    let (model, observed) = Decay.data()
    var noise = Noise(seed: 7)
    for _ in 0..<40 {
      let parameters = [2.5, 4, 0.7].enumerated().map { j, truth in
        let ends = [truth * (1 + noise.next()), truth * (1 + noise.next())].sorted()
        let start = ends[0] + (ends[1] - ends[0]) * (noise.next() + 0.5)
        return Parameter("p\(j)", start: start, lower: ends[0], upper: ends[1])
      }
      let solution = try Problem(model: model, observed: observed, parameters: parameters).solve()
      #expect(solution.stopReason.isConverged, "\(parameters)")
      for (value, parameter) in zip(solution.parameters, parameters) {
        #expect(value >= parameter.lower && value <= parameter.upper)
      }
      var best = Double.infinity
      for _ in 0..<200 {
        let point = parameters.map { $0.lower + ($0.upper - $0.lower) * (noise.next() + 0.5) }
        var sum = 0.0
        for i in observed.indices {
          let r = point[0] + point[1] * Double.exp(-point[2] * model.times[i]) - observed[i]
          sum += r * r / 2
        }
        best = min(best, sum)
      }
      #expect(solution.objective <= best)
    }
  }
}
