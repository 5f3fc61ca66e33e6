import ArgumentParser
import Basics
import Platform
import Training

/// One run of a study as the task of a job array: trained in a process of its own, with its state
/// kept in the manifest.
///
/// The manifest says what to train, not the study file, which may have changed since the array was
/// submitted.
struct SlurmTask {
  private let folder: StudyFolder
  private let index: Int

  /// So many deaths without a step more are enough.
  private static let mostDeaths = 3

  init(manifest path: String, index: Int) {
    let folder = WholeFile.folder(of: path)
    self.folder = StudyFolder(path: folder.isEmpty ? "." : folder)
    self.index = index
  }

  func run() throws {
    guard let run = try folder.manifest()[index] else {
      throw FileError(
        "\(folder.manifestPath): has no run of index \(index)", status: Failure.missingInput)
    }
    Interruption.watch()
    let before = LogProgress(ofLog: folder.logPath(run))?.step
    try folder.note(.running, of: index) { $0.deaths = run.deaths }
    let process = try TrainProcess.start(run, in: folder, threads: Self.threads)
    var hasPassedOn = false
    while !process.hasEnded() {
      if Interruption.signal != nil, !hasPassedOn {
        hasPassedOn = true
        process.send(SIGTERM)
      }
      ChildProcess.waitForOne(of: [process], milliseconds: 500)
    }
    try end(TrainProcess.result(of: process, log: folder.logPath(run)), of: run, from: before)
  }

  private func end(
    _ result: TrainProcess.Result, of run: StudyManifest.Run, from before: Int?
  ) throws {
    switch result.state {
    case .failed:
      let after = LogProgress(ofLog: folder.logPath(run))?.step
      let deaths = after == before ? (run.deaths ?? 0) + 1 : 1
      let isTriedAgain = result.isWorthAnotherTry && deaths < Self.mostDeaths
      try folder.note(isTriedAgain ? .stopped : .failed, of: index, message: result.message) {
        $0.deaths = deaths
      }
      throw FileError(
        "\(run.name): \(result.message ?? "it failed")",
        status: isTriedAgain ? Failure.tryAgain : Failure.inputOutput)
    case .stopped:
      try folder.note(.stopped, of: index)
      throw ExitCode(Interruption.status(of: SIGTERM))
    default:
      try folder.note(result.state, of: index)
      Console.note("\(run.name): \(result.state.rawValue)")
      if let mean = run.mean { try folder.writeMeans(folder.manifest(), only: mean) }
    }
  }

  /// The processors that Slurm has given the task.
  private static var threads: Int {
    getenv("SLURM_CPUS_PER_TASK").flatMap { Int(String(cString: $0)) } ?? 1
  }
}
