import ArgumentParser
import Laws
import Plots
import Reports

struct LawsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "laws",
    abstract: "List every law and family of curves with formula, parameters and source.")

  @Option(help: "How to print the answer.")
  var format = OutputFormat.text

  func run() throws {
    switch format {
    case .text: try Console.print(LawCatalog.report)
    case .json:
      try Console.print(
        try encodedJSON(
          LawCatalog.all.map(LawDescription.init) + FamilyCatalog.all.map(LawDescription.init)))
    }
  }
}
