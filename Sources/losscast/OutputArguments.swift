import ArgumentParser
import Figures
import RunLogs

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// The options of every command that prints an answer.
struct OutputArguments: ParsableArguments {
  @Option(help: "How to print the answer.")
  var format = OutputFormat.text

  @Option(
    help: .init("Draw a picture; the name ends in .svg, .png or .pdf.", valueName: "file"))
  var plot: String?

  func validate() throws {
    if let plot {
      do { try Figure.checkName(plot) } catch { throw ValidationError("--plot \(error)") }
    }
  }

  /// Draws the picture, saves what the command saves, and prints the answer on standard output, in
  /// the format asked for. Nothing is saved or printed unless what comes before succeeds.
  func show(
    text: @autoclosure () -> String, json: @autoclosure () throws -> any Encodable,
    figure: @autoclosure () -> Figure, saving: () throws -> Void = {}
  ) throws {
    let answer =
      switch format {
      case .text: text()
      case .json: try encodedJSON(try json())
      }
    if let plot {
      try figure().draw(to: plot)
      Console.note("plot written to \(plot)")
    }
    try saving()
    try Console.print(answer)
  }
}

/// Stable JSON, one value a line; see ``FiniteJSON``.
func encodedJSON(_ value: any Encodable) throws -> String { try FiniteJSON.text(of: value) }

/// Stable JSON in one line.
func encodedJSONLine(_ value: any Encodable) throws -> String {
  try FiniteJSON.text(of: value, inOneLine: true)
}
