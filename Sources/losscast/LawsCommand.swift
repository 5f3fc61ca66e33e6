import ArgumentParser
import Figures
import Laws

struct LawsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "laws",
    abstract: "List every law with its formula, parameters and source.")

  @Option(help: "How to print the answer.")
  var format = OutputFormat.text

  func run() throws {
    switch format {
    case .text: Console.print(LawCatalog.report)
    case .json:
      Console.print(
        String(decoding: try encodedJSON(LawCatalog.all.map(LawDescription.init)), as: UTF8.self))
    }
  }
}
