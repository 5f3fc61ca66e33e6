public import Foundation

/// Real curves that tests may read but the project never contains.
///
/// They are looked for in `LOSSCAST_SHARED_DATA`, or else beside the checkout in
/// `../shared/data`. Where they are absent, the tests over them skip.
public enum SharedData {
  public static let folder: URL? = {
    let candidate: URL
    if let path = ProcessInfo.processInfo.environment["LOSSCAST_SHARED_DATA"] {
      candidate = URL(fileURLWithPath: path, isDirectory: true)
    } else {
      candidate = packageRoot.appending(path: "../shared/data", directoryHint: .isDirectory)
    }
    return FileManager.default.fileExists(atPath: candidate.path) ? candidate.standardized : nil
  }()

  public static var isPresent: Bool { folder != nil }

  /// The file at `path` below the folder. Call it only from tests that are enabled by
  /// ``isPresent``.
  public static func file(_ path: String) -> URL {
    guard let folder else { preconditionFailure("shared data is absent: guard with isPresent") }
    return folder.appending(path: path)
  }

  /// The root of this package, found from this file's place in it.
  public static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
