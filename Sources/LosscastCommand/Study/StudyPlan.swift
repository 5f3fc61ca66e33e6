import Basics
import Platform
import Training

/// A study as it was read and checked, and the folder that it fills.
struct StudyPlan {
  let file: String
  let runs: [PlannedRun]
  let folder: StudyFolder
  /// The folder as the caller sees it.
  let shownFolder: String
  /// The folder of the study file; empty for the one that the command was called in.
  let home: String
  let study: Study
  /// The folder that the command was called in, from the root.
  private let origin: String?

  /// Checks the options of every run. The current folder becomes the study file's, which the paths in it are
  /// relative to.
  init(_ study: Study, file path: String) throws {
    self.study = study
    origin = resolvedPath(".")
    home = WholeFile.folder(of: path)
    guard home.isEmpty || chdir(home) == 0 else {
      throw FileError("\(home): the folder cannot be entered", errno)
    }
    file = path
    let out = study.out ?? Self.stem(of: path)
    // A path that begins with a '-' would be taken for an option by whoever is given it.
    folder = StudyFolder(path: out.hasPrefix("-") ? "./\(out)" : out)
    shownFolder = home.isEmpty || out.hasPrefix("/") ? out : "\(home)/\(out)"
    runs = try study.runs.map { run throws(StudyError) in try TrainCommand.planned(run, of: study) }
  }

  /// The study file's path from the root, where the system says.
  var rootedFile: String { file.hasPrefix("/") ? file : "\(origin ?? ".")/\(file)" }

  /// Makes the folder that the command was called in the current one again, for paths among its options.
  func leaveHome() throws {
    guard let origin, !home.isEmpty else { return }
    guard chdir(origin) == 0 else {
      throw FileError("\(origin): the folder cannot be entered again", errno)
    }
  }

  private static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".yaml", ".yml"] where name.count > ending.count && name.hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name + "-runs"
  }

  /// The manifest as it would be with this study's runs, and with what the logs say of them.
  func manifest() throws -> StudyManifest {
    var manifest = try folder.manifest()
    manifest.update(with: runs)
    refresh(&manifest, isTraining: folder.isTraining)
    return manifest
  }

  /// Writes the manifest before anything is trained.
  ///
  /// - Parameter isReplacing: logs that were made with other options are removed, instead of being
  ///   an error.
  func prepare(isReplacing: Bool) throws -> StudyManifest {
    let queued = try SlurmQueue.tasks(of: folder.manifest().jobs)
    let changed = runs.filter { !$0.changes(fromLog: "\(folder.path)/\($0.run.log)").isEmpty }
    if !changed.isEmpty, !isReplacing { throw refusal(of: changed) }
    for planned in changed {
      let log = "\(folder.path)/\(planned.run.log)"
      unlink(log)
      unlink("\(log).checkpoint")
    }
    let manifest = try folder.update { manifest in
      manifest.update(with: runs)
      refresh(&manifest, isTraining: false, queued: queued)
    }
    try folder.writeMeans(manifest)
    return manifest
  }

  /// Finds out before anything starts whether what the runs read is there, once for each task.
  func checkData() throws(StudyError) {
    var checked: Set<TrainingTask> = []
    for planned in runs where checked.insert(planned.plan.task).inserted {
      let log = LogProgress(ofLog: "\(folder.path)/\(planned.run.log)")
      if log?.outcome == nil { try planned.checkData(of: file) }
    }
  }

  private func refusal(of changed: [PlannedRun]) -> FileError {
    let lines = changed.prefix(10).map { planned in
      let changes = planned.changes(fromLog: "\(folder.path)/\(planned.run.log)").prefix(4).map {
        "\($0.key): \($0.old ?? "none") → \($0.new)"
      }
      return "\n  \(planned.run.log): \(changes.joined(separator: "; "))"
    }
    let more = changed.count > 10 ? "\n  and \(changed.count - 10) more" : ""
    return FileError(
      "\(shownFolder): \(changed.count) of its logs were made with other options than the study "
        + "has now. Make them anew with --replace, or choose another out in \(file)"
        + lines.joined() + more, status: Failure.badData)
  }

  /// Whether nothing is left to do.
  var isFinished: Bool {
    get throws {
      try manifest().runs(named: runs.map(\.run.name)).allSatisfy(\.state.isFinished)
    }
  }

  /// What has landed: the manifest's runs with what their logs and, if there are jobs, Slurm say.
  func status() throws -> StudyStatus {
    let manifest = try manifest()
    let means = Set(manifest.runs.compactMap(\.mean)).sorted().filter {
      WholeFile.exists("\(folder.path)/\($0)")
    }
    return StudyStatus(
      study: file, folder: shownFolder,
      runs: manifest.runs(named: runs.map(\.run.name)), means: means)
  }

  /// Brings the runs' states in line with their logs and with who trains them.
  private func refresh(
    _ manifest: inout StudyManifest, isTraining: Bool,
    queued: [Int: StudyRunState]? = nil
  ) {
    let queued = queued ?? ((try? SlurmQueue.tasks(of: manifest.jobs)) ?? [:])
    for run in manifest.runs {
      var run = run
      let progress = LogProgress(ofLog: folder.logPath(run))
      run.take(progress)
      if let outcome = progress?.outcome {
        run.state = outcome
        run.message = nil
      } else if let state = queued[run.index] {
        run.state = state
      } else if run.state.isFinished || (run.state == .running && !isTraining) {
        run.state = progress == nil ? .waiting : .stopped
      } else if run.state == .waiting, progress != nil {
        run.state = .stopped
      }
      manifest[run.index] = run
    }
  }
}
