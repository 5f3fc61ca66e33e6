import ArgumentParser
import Basics
import Platform
import Plots
import Reports
import Training

/// Trains the runs of a study on this machine, each as a process of its own: one that dies takes
/// none of the others with it.
struct LocalStudy {
  private let folder: StudyFolder
  private let jobs: Int
  private let threads: Int
  private var waiting: [PlannedRun]
  private var running: [RunningRun] = []
  private var workload: Workload
  private var display: ProgressDisplay
  private var failures: [(name: String, message: String)] = []
  private var finished: Int
  private let total: Int

  /// - Parameters:
  ///   - runs: all of the study's.
  ///   - manifest: what is known of them.
  ///   - jobs: how many are trained at a time; nil for one a core.
  init(
    _ runs: [PlannedRun], manifest: StudyManifest, folder: StudyFolder, jobs: Int?
  ) {
    self.folder = folder
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let known = Dictionary(manifest.runs.map { ($0.name, $0) }) { first, _ in first }
    let unfinished = runs.filter { known[$0.run.name]?.state.isFinished != true }
    // The longest first, so that none is left alone with a long one at the end.
    waiting = unfinished.sorted { $0.plan.cost > $1.plan.cost }
    self.jobs = jobs ?? cores
    // Fewer runs than cores share them.
    threads = max(1, cores / max(1, min(self.jobs, unfinished.count)))
    workload = Workload(
      unfinished.map { planned in
        let step = known[planned.run.name]?.step ?? 0
        return planned.plan.cost * (1 - Double(step) / Double(max(1, planned.steps)))
      }.reduce(0, +))
    display = ProgressDisplay()
    finished = runs.count - unfinished.count
    total = runs.count
  }

  /// Trains all of them.
  ///
  /// - Throws: an error that lists those that failed, or the status for a signal that came.
  mutating func train() throws {
    Interruption.watch()
    var hasPassedOn = false
    while true {
      while Interruption.signal == nil, running.count < jobs, let next = nextWaiting {
        try start(waiting.remove(at: next))
      }
      if running.isEmpty, waiting.isEmpty || Interruption.signal != nil { break }
      ChildProcess.waitForOne(of: running.map(\.process), milliseconds: 250)
      if Interruption.signal != nil, !hasPassedOn {
        hasPassedOn = true
        display.remark("stopping: runs write their checkpoints …")
        for run in running { run.process.send(SIGTERM) }
      }
      for index in running.indices { running[index].observe() }
      try collect()
      display.show(progress)
    }
    display.clear()
    if let signal = Interruption.signal {
      Console.note("stopped; the same command goes on from here")
      throw ExitCode(Interruption.status(of: signal))
    }
    if !failures.isEmpty { throw failure }
  }

  /// The first that no other process trains, as one may that outlived a killed study.
  private var nextWaiting: Int? {
    waiting.firstIndex { !folder.isBeingWritten($0.run.log) }
  }

  private mutating func start(_ planned: PlannedRun) throws {
    guard let run = try folder.manifest()[name: planned.run.name] else { return }
    try folder.note(.running, of: run.index)
    running.append(
      RunningRun(
        planned, index: run.index, log: folder.logPath(run),
        process: try TrainProcess.start(run, in: folder, threads: threads)))
  }

  /// Takes up the runs that have ended.
  private mutating func collect() throws {
    let ended = running.filter { $0.process.hasEnded() }
    running.removeAll { $0.process.ending != nil }
    for run in ended {
      let result = TrainProcess.result(of: run.process, log: run.log)
      try folder.note(result.state, of: run.index, message: result.message)
      workload.done += run.doneCost
      switch result.state {
      case .failed:
        failures.append((run.name, result.message ?? ""))
        display.remark("\(run.name) failed: \(result.message ?? "")")
      case .stopped: break
      default:
        finished += 1
        display.remark("\(finished)/\(total) \(run.ending(result))")
        let manifest = try folder.manifest()
        if let mean = manifest[run.index]?.mean { try folder.writeMeans(manifest, only: mean) }
      }
    }
  }

  private var failure: FileError {
    let shown = failures.prefix(20).map { "\n  \($0.name): \($0.message)" }.joined()
    let more = failures.count > 20 ? "\n  and \(failures.count - 20) more" : ""
    return FileError(
      "\(failures.count) of \(total) runs failed; the same command tries them again"
        + shown + more, status: Failure.tryAgain)
  }

  private var progress: StudyProgress {
    StudyProgress(
      running: running.map(\.progress), finished: finished, failed: failures.count, total: total,
      secondsLeft: workload.secondsLeft(running: running.map(\.doneCost).reduce(0, +)))
  }
}

/// The work of a study, by which the time that it still takes is told.
private struct Workload {
  /// What there was to do when it began, in the unit of costs.
  let total: Double
  /// What ended runs have done of it.
  var done = 0.0
  private let start = ContinuousClock.now

  init(_ total: Double) { self.total = total }

  func secondsLeft(running: Double) -> Double? {
    let elapsed = (ContinuousClock.now - start).seconds
    let done = done + running
    guard done > 0, elapsed > 2 else { return nil }
    return max(0, total - done) * elapsed / done
  }
}
