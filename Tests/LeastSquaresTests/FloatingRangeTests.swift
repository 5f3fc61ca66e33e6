import LeastSquares
import Testing

/// What lies at the edge of the floating range is no result.
@Suite struct FloatingRangeTests {
  private static let x = (0..<8).map { Double($0) }

  @Test func `a parameter beyond 1e300 is refused by its name`() throws {
    let problem = try Problem(
      model: Line(x: Self.x), observed: Self.x.map { _ in 2e304 },
      parameters: [Parameter("a", start: 1e304), Parameter("b", start: 1)])
    let error = #expect(throws: ProblemError.self) { try problem.solve() }
    guard case .runaway(let name, let value) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(name == "a")
    #expect(value > 1e300)
  }

  @Test func `squares that overflow are refused`() throws {
    let problem = try Problem(
      model: Line(x: Self.x),
      observed: Self.x.map { $0.truncatingRemainder(dividingBy: 2) * 1e200 },
      parameters: [Parameter("a", start: 1e200), Parameter("b", start: 1)])
    let error = #expect(throws: ProblemError.self) { try problem.solve() }
    #expect(error == .overflow)
  }

  /// Their standard errors squared are beyond any number, and so tell nothing.
  @Test func `errors that overflow leave a parameter undetermined`() throws {
    let x = Self.x.map { $0 * 1e-156 }
    let problem = try Problem(
      model: Line(x: x), observed: Self.x.map { 3 + ($0 * $0).truncatingRemainder(dividingBy: 3) },
      parameters: [Parameter("a", start: 1), Parameter("b", start: 1e156)])
    let solution = try problem.solve()
    #expect(solution.covariance == nil)
    #expect(solution.standardErrors.allSatisfy { $0?.isFinite ?? true })
    #expect(solution.states[1] == .undetermined)
  }
}
