import ArgumentParser
import Basics
import Plots
import Records
import Reports
import Synchronization

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

  @OptionGroup var verbosity: VerbosityArguments
  @OptionGroup var picture: PlotArguments

  /// The file to draw to.
  var plot: String? { picture.file }

  /// How the answer is written. A caller in this process gets all of it as JSON, and as text the answer alone.
  var style: ReportStyle {
    ReportStyle(
      CommandCall.streams == nil ? verbosity.detail : .brief, words: AdviceWords.text)
  }

  /// Refuses to write over what is read, or two things to one file.
  func refuseToOverwrite(_ inputs: [String], saving out: String?) throws {
    if out == "-" {
      throw ValidationError("--out -: a fit is saved to a file; --format json prints it")
    }
    if let out, WholeFile.areSame(out, inputs) || WholeFile.areSame(out, [plot].compactMap(\.self))
    {
      throw ValidationError("--out \(out): is a log or the plot too, and would overwrite it")
    }
    if let plot, WholeFile.areSame(plot, inputs) {
      throw ValidationError("--plot \(plot): is a log too, and would overwrite it")
    }
  }

  /// Draws the picture, saves what the command saves, and prints the answer on standard output, in
  /// the format asked for. Nothing is saved or printed unless all that comes before succeeds.
  func show(
    text: @autoclosure () -> ReportText, json: @autoclosure () throws -> any Encodable,
    figure: @autoclosure () throws -> Figure?, saving: () throws -> SavedText? = { nil }
  ) throws {
    if let recorder = AnswerRecorder.current {
      // Made with all curves, for the page; the picture that may be drawn besides is one of its own.
      let drawn = try Figure.$isInteractive.withValue(true) { try figure() }
      recorder.record(
        text: text(), json: try encodedJSONLine(try json()), figure: drawn)
      return try write(figure: try figure(), saving: saving)
    }
    let answer: Answer =
      switch format {
      case .text: .report(text())
      // A program that called in this process reads no lines.
      case .json where CommandCall.streams != nil: .json(try encodedJSONLine(try json()))
      case .json: .json(try encodedJSON(try json()))
      }
    if let streams = CommandCall.streams {
      let summary = text().description
      streams.summary.withLock { $0 = summary }
    }
    try write(figure: try figure(), saving: saving)
    switch answer {
    case .report(let report): try Console.print(report)
    case .json(let text): try Console.print(text)
    }
  }

  private enum Answer {
    case report(ReportText)
    case json(String)
  }

  /// Writes what is drawn and what is saved. Where one cannot be written, the other is not.
  func write(figure: @autoclosure () throws -> Figure?, saving: () throws -> SavedText?) throws {
    var remarks: [String] = []
    let picture = try plot.map { path in
      guard let drawn = try figure()?.styled(by: self.picture.style) else {
        throw ValidationError("--plot: this answer has no picture")
      }
      remarks = drawn.notes
      return (path: path, bytes: try drawn.picture(for: path))
    }
    let saved = try saving()
    var files: [(path: String, bytes: [UInt8])] = []
    if let picture { files.append(picture) }
    if let saved { files.append((saved.path, Array(saved.text.utf8))) }
    do throws(AtomicFile.Failure) {
      try AtomicFile.write(files)
    } catch {
      let subject = picture != nil && error.index == 0 ? "the plot " : ""
      throw FileError("\(files[error.index].path): \(subject)cannot be written: \(error.reason)")
    }
    if let plot {
      for remark in remarks { Console.note("\(plot): \(remark)") }
      Console.note("plot written to \(plot)")
    }
    if let saved { Console.note("\(saved.subject) written to \(saved.path)") }
  }
}

/// A text that a command saves.
struct SavedText {
  /// What it is, such as `fit`.
  var subject: String
  var text: String
  var path: String
}

extension SavedText {
  /// A fit, by its JSON.
  init(fit json: Data, path: String) {
    self.init(subject: "fit", text: String(decoding: json, as: UTF8.self), path: path)
  }
}

/// Stable JSON, one value a line; see ``FiniteJSON``.
func encodedJSON(_ value: any Encodable) throws -> String { try FiniteJSON.text(of: value) }

/// Stable JSON in one line.
func encodedJSONLine(_ value: any Encodable) throws -> String {
  try FiniteJSON.text(of: value, inOneLine: true)
}
