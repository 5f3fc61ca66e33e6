internal import RunLogs

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Which file a path led to, so that it is seen if the path leads elsewhere later: a log that was
/// removed or replaced takes all that is still written to it along.
struct LogIdentity {
  private let path: String
  private let file: [UInt64]?

  init(ofLog path: String) {
    self.path = path
    file = Self.file(at: path)
  }

  /// - Throws: ``LogError`` if something is at the path that is no regular file, such as a pipe: a
  ///   log cannot be gone on with there, nor does it take its place.
  static func checkIsFileOrNothing(_ path: String) throws(LogError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw LogError(
      .notAFile, file: path,
      status.st_mode & S_IFMT == S_IFDIR ? "this is a directory" : "this is no regular file",
      advice: "Choose another name for the log")
  }

  /// - Throws: ``LogError`` if the path leads to no file or to another.
  func check() throws(LogError) {
    let now = Self.file(at: path)
    guard now == nil || now != file else { return }
    throw LogError(
      .unwritable, file: path,
      now == nil
        ? "the log was removed while the run was writing to it"
        : "the log was replaced by another file while the run was writing to it",
      advice: "What was written since is lost; start over, and leave the log where it is")
  }

  private static func file(at path: String) -> [UInt64]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
