import Forecasting
import RunLogs

/// The command of `--on-stop`, which is run once for each run that is to stop.
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
    do throws(FileError) {
      running.append((run.name, try ChildProcess("/bin/sh", ["-c", text(for: run, path: path)])))
    } catch {
      return "--on-stop for \(run.name): \(error)"
    }
    do throws(FileError) {
      try record.add(run)
    } catch {
      return "\(error); the next watch may stop \(run.name) again"
    }
    return nil
  }

  private func text(for run: JudgedRun, path: String) -> String {
    var text = ""
    var rest = command[...]
    let values = [
      "{run}": path, "{name}": run.name, "{step}": NumberText.significant(run.position, 15),
    ]
    // From left to right, so that what is put in is not looked at again.
    while let brace = rest.firstIndex(of: "{") {
      text += rest[..<brace]
      rest = rest[brace...]
      if let (key, value) = values.first(where: { rest.hasPrefix($0.key) }) {
        text += Self.quoted(value)
        rest = rest.dropFirst(key.count)
      } else {
        text += "{"
        rest = rest.dropFirst()
      }
    }
    return text + rest
  }

  /// The text as one word of a shell command.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  /// What the commands that have ended since the last time printed, and which of them failed.
  mutating func remarks() -> [String] {
    let ended = running.filter { $0.process.hasEnded() }
    running.removeAll { $0.process.ending != nil }
    return ended.flatMap { name, process in
      let printed = (process.printed + process.complaints).split(separator: "\n")
        .map { "on-stop \(name): \($0)" }
      return switch process.ending {
      case .exited(0), nil: printed
      case .exited(let status): printed + ["--on-stop for \(name) failed with status \(status)"]
      case .killed(let signal): printed + ["--on-stop for \(name) was killed by signal \(signal)"]
      }
    }
  }
}
