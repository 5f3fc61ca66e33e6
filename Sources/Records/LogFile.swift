internal import Basics
import Platform

/// The system calls of a log that is written, with their errors.
enum LogFile {
  /// The largest log that is gone on with: it is held in memory while it is compared.
  private static let mostBytes = 1 << 30

  /// Takes the lock that keeps a second process from writing to the log; the system lets go of it
  /// with the process. Where a file system has no locks, there is none.
  static func lock(_ descriptor: Int32, _ path: String) throws(LogError) {
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      throw LogError(
        .inUse, file: path, "another process is writing this log",
        advice: "Wait until it has ended, or stop it")
    }
  }

  /// Whether the path still leads to the open file, which may have been replaced meanwhile.
  static func isCurrent(_ descriptor: Int32, _ path: String) -> Bool {
    var (opened, there) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &there) == 0
      && opened.st_ino == there.st_ino && opened.st_dev == there.st_dev
  }

  /// - Throws: ``LogError`` if the path leads to no file or to another than the open one: what is
  ///   still written goes along with a log that was removed or replaced.
  static func requireCurrent(_ descriptor: Int32, _ path: String) throws(LogError) {
    if isCurrent(descriptor, path) { return }
    throw LogError(
      .unwritable, file: path,
      access(path, F_OK) == 0
        ? "the log was replaced by another file while the run was writing to it"
        : "the log was removed while the run was writing to it",
      advice: "What was written since is lost; start over, and leave the log where it is")
  }

  /// - Throws: ``LogError`` if something is at the path that is no regular file, such as a pipe: a
  ///   log cannot be gone on with there, nor does it take its place.
  static func requireFileOrNothing(_ path: String) throws(LogError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw LogError(
      .notAFile, file: path,
      status.st_mode & S_IFMT == S_IFDIR ? "this is a directory" : "this is no regular file",
      advice: "Choose another name for the log")
  }

  static func contents(of descriptor: Int32, _ path: String) throws(LogError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try Descriptor.contents(descriptor, most: mostBytes)
    } catch {
      throw failure(.unreadable, path, "cannot read the log", error)
    }
    guard bytes.count <= mostBytes else {
      throw LogError(
        .badData, file: path, "the log is larger than \(mostBytes >> 20) MiB",
        advice: "Choose another name for what is to follow")
    }
    return bytes
  }

  /// Writes all of the text, in one call unless the system takes only a part of it.
  static func write(_ text: String, to descriptor: Int32, _ path: String) throws(LogError) {
    do throws(SystemError) {
      try Descriptor.write(text, to: descriptor)
    } catch {
      throw failure(.unwritable, path, "cannot write to the log", error)
    }
  }

  /// What the system says of the log at `path`, by default its last error.
  static func failure(
    _ kind: LogError.Kind, _ path: String, _ message: String, _ error: SystemError = .last
  ) -> LogError {
    LogError(
      kind, file: path, "\(message): \(error)",
      advice: "Check the folder, its permissions and the space on the disk")
  }
}
