import LeastSquares
import NISTProblems
import TestSupport
import Testing

@Suite(.enabled(if: SharedData.isPresent, "the NIST data are not part of the repository"))
struct NISTTests {
  @Test(arguments: Formula.problems.map(\.name), [0, 1])
  func `default settings find the certified values`(_ name: String, _ start: Int) throws {
    let certified = try CertifiedProblem(contentsOf: SharedData.file("nist/\(name).dat"))
    let formula = try #require(Formula.problems.first { $0.name == name }?.formula)
    let solution = try Problem(
      model: CertifiedModel(formula, inputs: certified.inputs), observed: certified.observed,
      parameters: certified.starts[start].enumerated().map {
        Parameter("b\($0.offset + 1)", start: $0.element)
      }
    ).solve()
    #expect(solution.stopReason.isConverged)
    #expect(CertifiedProblem.digits(solution.parameters, certified.certified) >= 6)
    // Lanczos1 is rounding errors all through: nobody's deviations have five digits there.
    if name != "Lanczos1" {
      let deviations = solution.standardErrors.map { $0 ?? .nan }
      #expect(CertifiedProblem.digits(deviations, certified.standardDeviations) >= 5)
      #expect(
        isClose(solution.residualSumOfSquares, certified.residualSumOfSquares, 1e-9))
    }
  }

  @Test(arguments: Method.allCases)
  func `each method alone solves the easy problems`(_ method: Method) throws {
    for (name, formula) in Formula.problems.prefix(7) {
      let certified = try CertifiedProblem(contentsOf: SharedData.file("nist/\(name).dat"))
      let solution = try Problem(
        model: CertifiedModel(formula, inputs: certified.inputs), observed: certified.observed,
        parameters: certified.starts[1].enumerated().map {
          Parameter("b\($0.offset + 1)", start: $0.element)
        }
      ).solve(Solver(methods: [method]))
      #expect(solution.method == method)
      #expect(CertifiedProblem.digits(solution.parameters, certified.certified) >= 6)
    }
  }
}
