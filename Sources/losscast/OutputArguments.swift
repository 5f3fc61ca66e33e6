import ArgumentParser
import Figures

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

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

  /// Prints the answer on standard output, in the format asked for, and draws the picture.
  func show(
    text: @autoclosure () -> String, json: @autoclosure () throws -> any Encodable,
    figure: @autoclosure () -> Figure
  ) async throws {
    switch format {
    case .text: Console.print(text())
    case .json: Console.print(String(decoding: try encodedJSON(try json()), as: UTF8.self))
    }
    if let plot {
      try await figure().draw(to: plot)
      Console.note("plot written to \(plot)")
    }
  }
}

/// Stable JSON: keys sorted, one value a line.
func encodedJSON(_ value: any Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return try encoder.encode(value) + Data("\n".utf8)
}
