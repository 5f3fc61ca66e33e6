// How often 50, 80, 90 and 95 % intervals hold the losses of schedules that were not fitted, over
// simulated studies whose law is known.
//
// Usage: coverage [--studies N]
import Fitting
import Laws
import SimulatedStudies

let arguments = CommandLine.arguments.dropFirst()
let studies = arguments.isEmpty ? 500 : arguments.last.flatMap { Int($0) } ?? 0
guard studies > 1, arguments.isEmpty || arguments.first == "--studies" else {
  fatalError("usage: coverage [--studies N]")
}

func posterior(of laws: [any BelievedLaw]) -> Coverage.Method {
  { try Average(of: laws, to: $0.fitted) }
}

func leastSquares(of law: any Law) -> Coverage.Method {
  { try Fit(law, to: $0.fitted) }
}

func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

/// In percent, one decimal.
func percent(_ share: Double) -> String {
  guard share.isFinite else { return "–" }
  let tenths = Int((1000 * share).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}

func printRow(_ name: String, _ coverage: Coverage) {
  let cells =
    Coverage.levels.indices.map { coverage.rows($0) }
    + Coverage.levels.indices.map { coverage.finals($0) }
  let text = cells.map {
    padded(percent($0.value), 5) + " ±" + padded(percent($0.standardError), 4)
  }
  print(
    name + String(repeating: " ", count: max(0, 20 - name.count)),
    text.joined(separator: "  "),
    coverage.failures > 0 ? " (\(coverage.failures) without a fit)" : "")
}

func printTitles(_ title: String) {
  let levels = Coverage.levels.map { padded("\(Int(100 * $0)) %", 11) }.joined(separator: "  ")
  print()
  print(title)
  print(
    String(repeating: " ", count: 21) + "all logged losses, %" + String(repeating: " ", count: 32)
      + "last ones, %")
  print(String(repeating: " ", count: 20), levels, levels)
}

let laws = LawCatalog.averaged
print("\(studies) studies a row, standard errors over studies")

printTitles("each law by its posterior, all that it assumes true")
for law in laws {
  let coverage = try Coverage.measured(
    [posterior(of: [law])], on: try Simulation(of: law, errors: .expectedMisfit), studies: studies)
  printRow(law.name, coverage[0])
}

printTitles("the law exact, noise of autocorrelation 0.7 and offsets of runs")
for law in laws {
  let coverages = try Coverage.measured(
    [posterior(of: [law]), leastSquares(of: law)],
    on: try Simulation(of: law, errors: .correlatedNoise), studies: studies)
  printRow(law.name, coverages[0])
  printRow("  by least squares", coverages[1])
}

let few = max(2, studies / 5)
print()
print(
  "held by 90 % intervals of other laws and of the average of all, \(few) studies a row; below,")
print("of the last losses alone")
print("truth                " + (laws.map(\.name) + ["average"]).map { padded($0, 18) }.joined())
let level = Coverage.levels.firstIndex(of: 0.9) ?? 0
for law in laws {
  let coverages = try Coverage.measured(
    laws.map { posterior(of: [$0]) } + [posterior(of: laws)],
    on: try Simulation(of: law, errors: .expectedMisfit), studies: few)
  for (name, share) in [(law.name, Coverage.rows), ("", Coverage.finals)] {
    print(
      name + String(repeating: " ", count: max(0, 21 - name.count))
        + coverages.map { padded(percent(share($0)(level).value), 18) }.joined())
  }
}
