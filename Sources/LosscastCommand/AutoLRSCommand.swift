import ArgumentParser
import Basics
import Platform
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct AutoLRSCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "autolrs",
    abstract: "Tell a training loop in any language which rate to try next, line by line.",
    usage: "losscast autolrs <search> [--state <file>]",
    discussion: """
      AutoLRS (Jin et al. 2021, arXiv 2105.10762) searches the learning rate while a model trains. Before \
      each stage a checkpoint is taken, ten rates are tried for a few steps from it, an extrapolation says \
      where each would lead by the end of the stage, and the best is kept.

        losscast autolrs auto:min=1e-4,max=1,steps=4000 --state search.json

      prints an instruction as one line of JSON: checkpoint, restore, train so many steps at a rate, finish. \
      The training loop does it and answers with a line: {"done": "checkpoint"}, or after a probe \
      {"done": "train", "losses": [2.31, 2.29]} or {"done": "train", "diverged": true}. \
      Documentation/json.md has the whole of it and a loop in Python.

      With --state, what is known of the search is saved before each instruction, and the same command \
      goes on after a crash of either program: it begins by asking for the last checkpoint again.

      Keys of the search: \
      \(AutoLRS.Settings.keys.map { "\($0.name) (\($0.meaning))" }.joined(separator: "; ")). min, max and \
      steps are needed. losscast train takes the same text as its --schedule.
      """)

  @Argument(
    help: .init("The search: auto:min=RATE,max=RATE,steps=COUNT,….", valueName: "search"))
  var search: String

  @Option(
    help: .init("Keep the search in this file, and go on from there.", valueName: "file"),
    completion: .file())
  var state: String?

  func validate() throws {
    if let state, state.isEmpty || state == "-" {
      throw ValidationError("--state: give the name of a file")
    }
  }

  func run() throws {
    guard AutoLRS.Settings.isMeant(by: search) else {
      throw ValidationError(
        "\(PrintableText.line(search, most: 80)): give a search, such as "
          + "auto:min=1e-4,max=1,steps=4000")
    }
    let settings = try AutoLRS.Settings(text: search)
    let lock = try lockState()
    defer { if let lock { close(lock) } }
    var search = try saved(settings) ?? AutoLRS(settings)
    var lines = InputLines()
    try save(search)
    try Console.print(try encodedJSONLine(search.line))
    while search.instruction != .finish, let line = try lines.next() {
      if line.allSatisfy({ [9, 13, 32].contains($0) }) { continue }
      do throws(AutoLRS.Event.Problem) {
        try search.proceed(after: AutoLRS.Event(line: line))
      } catch {
        throw FileError(
          "standard input, line \(lines.count), column \(error.column): \(error.description)."
            + (state == nil
              ? " Mend the program that writes it"
              : " The search stands as it was; mend the program "
                + "that writes it and start both again"),
          status: Failure.badData)
      }
      try save(search)
      try Console.print(try encodedJSONLine(search.line))
    }
  }

  /// Keeps the state for this process alone. One whose training loop was killed ends a moment later, and may write
  /// until then.
  ///
  /// - Returns: the file that holds the lock until it is closed; nil where there is no state.
  private func lockState() throws -> Int32? {
    guard let state else { return nil }
    let name = state.split(separator: "/").last ?? ""
    let path = "\(state.dropLast(name.utf8.count)).\(name).lock"
    if let lock = try LockFile.lock(path, waiting: 10, of: state) { return lock }
    throw FileError(
      "\(state): another losscast autolrs goes on with this search. End it, or name another file")
  }

  /// The search in the file, if it is there.
  private func saved(_ settings: AutoLRS.Settings) throws -> AutoLRS? {
    guard let state, WholeFile.exists(state) else { return nil }
    let data = try WholeFile.read(state)
    guard var saved = try? JSONDecoder().decode(AutoLRS.self, from: data) else {
      throw FileError(
        "\(state): is not a search that losscast autolrs has saved, or was changed since. Restore it, or "
          + "name another file", status: Failure.badData)
    }
    guard saved.settings == settings else {
      throw FileError(
        "\(state): is of another search, \(saved.settings.text). Go on with that, or name another file",
        status: Failure.badData)
    }
    saved.restart()
    return saved
  }

  private func save(_ search: AutoLRS) throws {
    if let state { try WholeFile.write(try encodedJSON(search), to: state) }
  }
}

/// Lines of standard input as they come.
private struct InputLines {
  /// How many lines there were.
  private(set) var count = 0
  private var rest: [UInt8] = []
  private var isAtEnd = false
  /// More than the losses of any probe take.
  private static let longest = 1 << 26

  /// The next line without its end; nil at the end of the input.
  mutating func next() throws(FileError) -> [UInt8]? {
    var seen = 0
    while true {
      if let end = rest[seen...].firstIndex(of: 10) {
        let line = Array(rest[..<end])
        rest.removeSubrange(...end)
        count += 1
        return line
      }
      seen = rest.count
      if isAtEnd {
        guard !rest.isEmpty else { return nil }
        count += 1
        defer { rest = [] }
        return rest
      }
      guard rest.count < Self.longest else {
        throw FileError(
          "standard input, line \(count + 1): is longer than \(Self.longest >> 20) MiB",
          status: Failure.badData)
      }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let got = read(STDIN_FILENO, &chunk, chunk.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FileError("standard input cannot be read", errno) }
      isAtEnd = got == 0
      rest += chunk[..<got]
    }
  }
}
