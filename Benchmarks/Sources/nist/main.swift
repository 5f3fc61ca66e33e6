// NIST's 27 nonlinear reference problems from both certified starts, by default settings.
//
// The data are not part of this repository: they are looked for in LOSSCAST_SHARED_DATA, or else
// in ../shared/data beside it, and are to be had from https://www.itl.nist.gov/div898/strd.
import Foundation
import LeastSquares
import NISTProblems

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
let data =
  ProcessInfo.processInfo.environment["LOSSCAST_SHARED_DATA"].map { URL(fileURLWithPath: $0) }
  ?? root.appending(path: "../shared/data")
let folder = data.appending(path: "nist").standardized

func fail(_ message: String, status: Int32) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(status)
}

// `nist METHOD…` runs a chain of one's own, without multi-start, to see what the default is for.
var solver = Solver.default
if CommandLine.arguments.count > 1 {
  solver.methods = CommandLine.arguments.dropFirst().map { word in
    guard let method = Method(rawValue: word) else {
      let known = Method.allCases.map(\.rawValue).joined(separator: ", ")
      fail("no method is called \(word); there are \(known)", status: 64)
    }
    return method
  }
  solver.multiStart.use = .never
}
guard FileManager.default.fileExists(atPath: folder.path) else {
  fail("no NIST data in \(folder.path); set LOSSCAST_SHARED_DATA", status: 66)
}

func columns(_ words: [String]) -> String {
  zip(words, [9, 5, 10, 9, 9, 9, 11, 7]).enumerated().map { index, cell in
    let gap = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
    return index == 0 ? cell.0 + gap : gap + cell.0
  }.joined(separator: " ")
}

print(columns(["problem", "start", "parameter", "std dev", "function", "Jacobian", "", ""]))
print(columns(["", "", "digits", "digits", "evals", "evals", "method", "ms"]))
var passed = 0
var total = 0
var evaluations = Evaluations()
for (name, formula) in Formula.problems {
  let certified = try CertifiedProblem(contentsOf: folder.appending(path: "\(name).dat"))
  for (index, start) in certified.starts.enumerated() {
    let problem = try Problem(
      model: CertifiedModel(formula, inputs: certified.inputs), observed: certified.observed,
      parameters: start.enumerated().map { Parameter("b\($0.offset + 1)", start: $0.element) })
    let clock = ContinuousClock()
    var solution: Solution?
    let elapsed = try clock.measure { solution = try problem.solve(solver) }
    guard let solution else { continue }
    let parameterDigits = CertifiedProblem.digits(solution.parameters, certified.certified)
    let deviationDigits = CertifiedProblem.digits(
      solution.standardErrors.map { $0 ?? .nan }, certified.standardDeviations)
    let isPassed =
      solution.stopReason.isConverged && parameterDigits >= 6
      && (deviationDigits >= 5 || name == "Lanczos1")
    passed += isPassed ? 1 : 0
    total += 1
    evaluations.functions += solution.evaluations.functions
    evaluations.jacobians += solution.evaluations.jacobians
    let method =
      (solution.method.map(\.rawValue) ?? "–") + (solution.usedMultiStart ? " (multi)" : "")
    let milliseconds = elapsed / .milliseconds(1)
    print(
      columns([
        name, "\(index + 1)", String(format: "%.1f", parameterDigits),
        String(format: "%.1f", deviationDigits), "\(solution.evaluations.functions)",
        "\(solution.evaluations.jacobians)", method, String(format: "%.2f", milliseconds),
      ]) + (isPassed ? "" : "  FAILED: \(solution.stopReason)"))
  }
}
print("\(evaluations) evaluations in all")
print("\(passed)/\(total) passed: 6 digits in parameters, 5 in standard deviations")
exit(passed == total ? 0 : 1)
