internal import Basics
import Platform

/// A folder that a run has written its TensorBoard event files to. Restarts begin another file.
enum EventFolder {
  /// The paths of the event files in a folder, in the order in which they were begun; nil if the path leads
  /// to no folder.
  ///
  /// - Throws: ``LogError`` for a folder without event files.
  static func files(in path: String) throws(LogError) -> [String]? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    let names = (FollowedFolder.names(in: path) ?? []).sorted()
    // The name goes on with the time.
    let files = names.filter(isEventFile)
    if !files.isEmpty { return files.map { "\(path)/\($0)" } }
    let runs = names.filter { name in
      !name.hasPrefix(".")
        && (FollowedFolder.names(in: "\(path)/\(name)") ?? []).contains(where: isEventFile)
    }
    throw LogError(
      .notAFile, file: path,
      runs.isEmpty
        ? "this is a directory"
        : "this is a directory, with a run's event files in each of \(ColumnRules.list(runs))",
      advice: runs.isEmpty ? "Name a file inside it" : "Name the folders of the runs inside it")
  }

  static func isEventFile(_ name: String) -> Bool { name.contains("tfevents") }
}
