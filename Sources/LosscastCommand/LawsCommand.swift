import ArgumentParser
import Basics
import Laws
import Plots
import Records
import Reports

struct LawsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "laws",
    abstract: "List every law and family of curves with formula, parameters and source.",
    discussion: """
      With a name it explains that one: when to use it, what its parameters mean, a command.

        losscast laws
        losscast laws multi-power
        losscast laws pow3 --format json
      """)

  @Argument(
    help: .init("A law or a family of curves; default: all.", valueName: "name"),
    completion: .lawsAndFamilies)
  var name: String?

  @Option(help: "How to print the answer.")
  var format = OutputFormat.text

  func run() throws {
    let all =
      LawCatalog.all.map(LawDescription.init) + ScalingCatalog.all.map(LawDescription.init)
      + FamilyCatalog.all.map(LawDescription.init)
    guard let name else {
      switch format {
      case .text: try Console.print(LawCatalog.report)
      case .json: try Console.print(try encodedJSON(all))
      }
      return
    }
    let law = try Self.description(of: name, among: all)
    switch format {
    case .text: try Console.print(law.report(example: Self.example(of: law)))
    case .json: try Console.print(try encodedJSON([law]))
    }
  }

  private static func description(
    of name: String, among all: [LawDescription]
  ) throws -> LawDescription {
    if let law = all.first(where: { $0.name == name || $0.aliases.contains(name) }) { return law }
    if let family = FamilyCatalog.family(named: name) { return LawDescription(family) }
    throw ValidationError(
      "there is no law or family of curves '\(name)'"
        + Spelling.suggestion(for: name, among: all.map(\.name)))
  }

  /// A command that fits it.
  private static func example(of law: LawDescription) -> String {
    switch law.kind {
    case .family: return "losscast curve table.csv --law \(law.name) --x size --y loss --at 1e6"
    case .scaling: return "losscast scale runs.csv --law \(law.name)"
    case .law: break
    }
    let facts = law.facts.map { fact in
      switch fact {
      case .modelSize: " \\\n  --model-size small=1e8 --model-size large=3e8"
      case .shiftStep: " --shift-step 8000"
      }
    }
    let logs = law.facts.contains(.modelSize) ? "small.csv large.csv" : "constant.csv cosine.csv"
    return "losscast fit \(logs) --law \(law.name)" + facts.joined()
  }
}
