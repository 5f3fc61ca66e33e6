extension StudyManifest {
  /// The names of its axes, in alphabetical order.
  package var axes: [String] { Set(runs.flatMap(\.axes.keys)).sorted() }

  /// A run whose log has its last line.
  package struct EndedRun: Sendable {
    package let name: String
    /// With the folder.
    package let log: String
    /// Its point on each axis.
    package let axes: [String: String]
    package let hasDiverged: Bool
  }

  /// The runs that have ended by what their logs say, since the manifest's own word may be older.
  ///
  /// - Parameter folder: that the manifest lies in.
  package func endedRuns(in folder: String) -> [EndedRun] {
    runs.compactMap { run in
      let log = "\(folder)/\(run.log)"
      return LogProgress(ofLog: log)?.outcome.map {
        EndedRun(name: run.name, log: log, axes: run.axes, hasDiverged: $0 == .diverged)
      }
    }
  }
}
