import Basics
import Records
import Stopping

/// The command of `--on-stop`, which is run once for each run that is to stop.
///
/// Names of runs and files come from whoever writes to the folder. None becomes program text: a
/// command gets them as environment variables, and `{run}`, `{name}` and `{step}` take plain values
/// alone (``isPlain(_:)``). A command of one word is a program, started without a shell.
struct StopHook {
  private let command: String
  private var record: StoppedRuns
  private var running: [(name: String, process: ChildProcess)] = []

  /// - Parameter folder: the one that is watched, which keeps what has been stopped.
  init(_ command: String, folder: String) throws {
    self.command = command
    record = try StoppedRuns(in: folder)
  }

  var isBusy: Bool { !running.isEmpty }

  /// Starts the command, unless it has been run for this run before.
  ///
  /// - Returns: what went wrong, if anything did.
  mutating func stop(_ run: JudgedRun, path: String) -> String? {
    guard !record.contains(run) else { return nil }
    let values = Values(
      run: ChildProcess.operand(path), name: run.name,
      step: NumberText.significant(run.position, 15))
    do throws(NotPlain) {
      let (program, arguments) = try Self.invocation(of: command, with: values)
      do throws(SystemError) {
        running.append(
          (run.name, try ChildProcess(program, arguments, environment: values.environment)))
      } catch {
        return "--on-stop for \(run.name): \(program) cannot be started: \(error)"
      }
    } catch {
      return "--on-stop was not run for \(run.name): \(error.reason)"
    }
    do throws(FileError) {
      try record.add(run)
    } catch {
      return "\(error); the next watch may stop \(run.name) again"
    }
    return nil
  }

  /// What a command is told of the run.
  struct Values {
    /// The log's path, which never begins with a dash.
    var run: String
    var name: String
    var step: String

    var environment: [String: String] {
      ["LOSSCAST_RUN": run, "LOSSCAST_NAME": name, "LOSSCAST_STEP": step]
    }
  }

  /// A value that cannot be put into the command.
  struct NotPlain: Error {
    var reason: String
  }

  /// The program to start and its arguments.
  static func invocation(
    of command: String, with values: Values
  ) throws(NotPlain) -> (program: String, arguments: [String]) {
    if command.allSatisfy({ isPlain($0) }) { return (command, [values.run]) }
    return ("/bin/sh", ["-c", try text(of: command, with: values)])
  }

  /// The shell's command with the values in place of their names.
  private static func text(of command: String, with values: Values) throws(NotPlain) -> String {
    let parts = [
      ("{run}", values.run, "LOSSCAST_RUN"), ("{name}", values.name, "LOSSCAST_NAME"),
      ("{step}", values.step, "LOSSCAST_STEP"),
    ]
    var text = ""
    var rest = command[...]
    // From left to right, so that what is put in is not looked at again.
    while let brace = rest.firstIndex(of: "{") {
      text += rest[..<brace]
      rest = rest[brace...]
      guard let (key, value, variable) = parts.first(where: { rest.hasPrefix($0.0) }) else {
        text += "{"
        rest = rest.dropFirst()
        continue
      }
      guard isPlain(value) else {
        throw NotPlain(
          reason: "\(PrintableText.line(value, most: 80)) is not one plain word, which \(key) has "
            + "to be. Use \"$\(variable)\", in quotes, in its place")
      }
      text += value
      rest = rest.dropFirst(key.count)
    }
    return text + rest
  }

  /// Whether the text is one word to a shell, quoted or not, and no option to a program.
  static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("-") && text.allSatisfy { isPlain($0) }
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isASCII
      && (character.isLetter || character.isNumber || "_-.,:/@%+=".contains(character))
  }

  /// A command that has ended.
  struct Ended {
    /// The name of the run that it was started for.
    var name: String
    /// The lines that it printed.
    var printed: [Substring]
    /// How it failed, if it did.
    var problem: String?
  }

  /// The commands that have ended since the last time.
  mutating func ended() -> [Ended] {
    let ended = running.filter { $0.process.hasEnded() }
    running.removeAll { $0.process.ending != nil }
    return ended.map { name, process in
      let problem: String? =
        switch process.ending {
        case .exited(0), nil: nil
        case .exited(let status): "failed with status \(status)"
        case .killed(let signal): "was killed by signal \(signal)"
        }
      return Ended(
        name: name, printed: (process.printed + process.complaints).split(separator: "\n"),
        problem: problem)
    }
  }
}
