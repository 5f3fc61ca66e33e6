import Basics
import Training

/// `losscast train` for one run of a study: how it is called, and what its end means.
enum TrainProcess {
  struct Result {
    var state: StudyRunState
    /// Why it failed or stopped.
    var message: String?
    /// Whether the same again could end otherwise: it died, and did not refuse its input.
    var isWorthAnotherTry = false
  }

  /// The command line, without the program.
  static func arguments(
    _ run: StudyManifest.Run, in folder: StudyFolder, threads: Int
  ) -> [String] {
    ["train"] + run.arguments
      + ["--out=\(folder.logPath(run))", "--resume", "--threads=\(threads)"]
  }

  static func start(
    _ run: StudyManifest.Run, in folder: StudyFolder, threads: Int
  ) throws -> ChildProcess {
    let log = folder.logPath(run)
    try WholeFile.makeFolder(WholeFile.folder(of: log))
    do throws(SystemError) {
      return try ChildProcess(
        ChildProcess.ownProgram, arguments(run, in: folder, threads: threads))
    } catch {
      throw FileError("\(run.name): a process for it cannot be started: \(error)")
    }
  }

  /// What the end of a process means, by its log and its status.
  static func result(of process: ChildProcess, log: String) -> Result {
    let complaint = lastComplaint(of: process)
    switch process.wait() {
    case .exited(0):
      guard let outcome = LogProgress(ofLog: log)?.outcome else {
        return Result(
          state: .failed, message: "the log has no outcome\(complaint)", isWorthAnotherTry: true)
      }
      return Result(state: outcome)
    case .exited(let status) where [129, 130, 143].contains(status):
      return Result(state: .stopped)
    case .exited(let status):
      return Result(
        state: .failed,
        message: complaint.isEmpty ? "it ended with status \(status)" : complaint,
        isWorthAnotherTry: ![Failure.usage, Failure.badData, Failure.missingInput].contains(status)
      )
    case .killed(let signal):
      return Result(
        state: .failed,
        message: "it was killed by signal \(signal)"
          + (signal == 9 ? ": was the memory enough?" : "")
          + (complaint.isEmpty ? "" : "; it said: \(complaint)"),
        isWorthAnotherTry: true)
    }
  }

  /// Its last line, without what is there for people who called it themselves.
  private static func lastComplaint(of process: ChildProcess) -> String {
    let lines = process.complaints.split(separator: "\n")
    let line = lines.last { $0.hasPrefix("losscast: error: ") } ?? lines.last ?? ""
    return String(line.trimmingPrefix("losscast: ").trimmingPrefix("error: "))
  }
}
