import ArgumentParser
import Basics
import Pages
import Platform
import Reports
import Scaling

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write what a command answers to one HTML file, to read and to send.",
    discussion: """
      Put it before a command: what that would print becomes a page, the answer first, then figures to \
      hover over, to zoom and to switch run by run, tables that sort, what was assumed and dropped, and the \
      command itself. The page asks for nothing beyond itself, on a screen, on a phone and on paper.

        losscast report fit constant.csv cosine.csv
        losscast report scale runs.csv --and plan runs.csv --flops 1e23
        losscast report fit.json constant.csv cosine.csv

      --and begins a further command, whose answer follows in the same page. In place of a command, a saved \
      fit stands for what it holds; its figure needs the logs behind it, which are not fitted again. The status is 0 once the page is \
      written, whatever the verdict of stop is.

      Commands: \(answering.map { $0._commandName }.joined(separator: ", ")).
      """)

  @Option(
    help: .init("The file to write.", valueName: "file"), completion: .file(extensions: ["html"]))
  var out = "report.html"

  @Option(
    help: .init("The title of the page. Default: the command and its files.", valueName: "text"))
  var title: String?

  @Argument(
    parsing: .captureForPassthrough,
    help: .init("A command with its arguments, or a saved fit.", valueName: "command"))
  var words: [String] = []

  /// The commands whose answers a page holds.
  static let answering: [any AnsweringCommand.Type] = [
    FitCommand.self, PredictCommand.self, EvaluateCommand.self, CompareCommand.self,
    OptimizeCommand.self, RefineCommand.self, SensitivityCommand.self, NextCommand.self,
    ExtrapolateCommand.self,
    StopCommand.self, SimulateCommand.self, ScaleCommand.self, IsoFLOPCommand.self,
    PlanCommand.self, CurveCommand.self, ScoreCommand.self,
  ]

  private static let separator = "--and"

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out: the name of the file is empty") }
    if out == "-" { throw ValidationError("--out -: a page is written to a file") }
  }

  func run() throws {
    if let first = words.first, ["-h", "--help", "-help"].contains(first) {
      throw CleanExit.helpRequest(self)
    }
    let groups = words.split(separator: Self.separator, omittingEmptySubsequences: false).map(
      Array.init)
    guard groups.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError(
        "give a command to report, as in losscast report fit constant.csv cosine.csv")
    }
    // Nobody waits for fits that cannot be shown.
    let library = try Self.library()
    if WholeFile.areSame(out, Array(groups.joined())) {
      throw ValidationError(
        "--out \(out): the commands name this file too, and it would be overwritten")
    }
    let answers = try groups.map { try Self.answer(to: $0) }
    let page = ReportPage(
      title: title ?? Self.title(of: answers), answers: answers,
      version: Losscast.version, date: Self.now)
    try WholeFile.write(page.html(drawingBy: library), to: out)
    for answer in answers { try Console.print(answer.text.answer) }
    Console.note("report written to \(out)")
  }

  /// The command with the files that it read, or the commands.
  private static func title(of answers: [ReportPage.Answer]) -> String {
    let names = answers.map(\.name).joined(separator: ", ")
    guard answers.count == 1, !answers[0].inputs.isEmpty else { return "Losscast \(names)" }
    let files = answers[0].inputs.map { String($0.path.split(separator: "/").last ?? "") }
    let shown = files.prefix(mostNames).joined(separator: ", ")
    let more = files.count - mostNames
    return "Losscast \(names): \(shown)" + (more > 0 ? " and \(more) more" : "")
  }

  private static let mostNames = 4

  private static func library() throws -> ChartLibrary {
    do throws(ChartLibrary.Missing) { return try ChartLibrary.found() } catch {
      throw FileError(error.description)
    }
  }

  /// What a command answers.
  private static func answer(to words: [String]) throws -> ReportPage.Answer {
    let (name, line, command) = try self.command(words)
    let inputs = self.inputs(words)
    let recorder = AnswerRecorder()
    Console.detail = (command as? any ReportingCommand)?.verbosity.detail ?? .usual
    do {
      var command = command
      try AnswerRecorder.$current.withValue(recorder) { try command.run() }
    } catch is ExitCode where recorder.answer != nil {
      // The verdict of losscast stop, which is in its answer.
    } catch {
      throw failure(error, of: name)
    }
    guard let answer = recorder.answer else {
      throw ValidationError("\(name): with these options it gives no answer that a page could hold")
    }
    return ReportPage.Answer(
      command: (["losscast"] + line).map(\.quotedForShell).joined(separator: " "), name: name,
      text: answer.text, figure: answer.figure, json: answer.json, notes: answer.notes,
      inputs: inputs.map { .init(path: $0.path, bytes: $0.bytes, rows: recorder.rows[$0.path]) })
  }

  /// The files that words name, before the command writes some itself.
  private static func inputs(_ words: [String]) -> [ReportPage.Input] {
    var inputs: [ReportPage.Input] = []
    for word in words where !inputs.contains(where: { $0.path == word }) {
      if let bytes = WholeFile.size(word) { inputs.append(.init(path: word, bytes: bytes)) }
    }
    return inputs
  }

  /// The command that words are, with what it is called and the words that make it.
  private static func command(_ words: [String]) throws -> (
    name: String, line: [String], command: any ParsableCommand
  ) {
    let names = answering.map { $0._commandName }
    if names.contains(words[0]) {
      let (arguments, note) = FormerSpelling.modern(words)
      if let note { Console.note(note) }
      return (
        arguments[0], arguments, try parsed(arguments[0]) { try Losscast.parseAsRoot(arguments) }
      )
    }
    guard WholeFile.size(words[0]) != nil else {
      if words[0].contains(where: { "./".contains($0) }) {
        throw FileError("\(words[0]): no such file. Check the path", status: Failure.missingInput)
      }
      throw ValidationError(
        "there is no report of a command '\(PrintableText.line(words[0], most: 80))'"
          + Spelling.suggestion(for: words[0], among: names))
    }
    guard try SavedFitFile.looksLikeOne(words[0]) else {
      throw ValidationError(
        "\(words[0]): say what to ask of this file, as in losscast report fit \(words[0].quotedForShell)"
      )
    }
    // What is no fit at all is refused below.
    if (try? SavedScalingFit.isOne(try WholeFile.read(words[0]))) == true {
      return try command(["scale"] + words)
    }
    return ("fit", ["report"] + words, try parsed("report") { try SavedFitCommand.parse(words) })
  }

  private static func parsed(
    _ name: String, _ parse: () throws -> any ParsableCommand
  ) throws -> any ParsableCommand {
    do { return try parse() } catch { throw failure(error, of: name) }
  }

  /// What a command would say of an error; a request for help is none.
  private static func failure(_ error: any Error, of name: String) -> any Error {
    guard let failure = Failure(error, of: name) else { return error }
    return FileError(failure.message, status: failure.status)
  }

  /// The day and the time, by UTC.
  private static var now: String {
    let text = Date.now.formatted(Date.ISO8601FormatStyle())
    return text.prefix(16).replacing("T", with: " ") + " UTC"
  }
}
