#if canImport(Glibc)
  import Glibc
  private let systemWrite = Glibc.write
  private let systemRead = Glibc.read
#elseif canImport(Musl)
  import Musl
  private let systemWrite = Musl.write
  private let systemRead = Musl.read
#elseif canImport(Darwin)
  import Darwin
  private let systemWrite = Darwin.write
  private let systemRead = Darwin.read
#endif

/// The system calls of a log that is written, with their errors.
enum LogFile {
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

  static func contents(of descriptor: Int32, _ path: String) throws(LogError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(.unreadable, path, "cannot read the log")
      }
      bytes += piece[..<count]
    }
  }

  /// Writes all of the text, in one call unless the system takes only a part of it.
  static func write(_ text: String, to descriptor: Int32, _ path: String) -> LogError? {
    var text = text
    return text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = systemWrite(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          return failure(.unwritable, path, "cannot write to the log")
        }
        written += count
      }
      return nil
    }
  }

  /// The system's last error, for the log at `path`.
  static func failure(_ kind: LogError.Kind, _ path: String, _ message: String) -> LogError {
    LogError(
      kind, file: path, "\(message): \(reason(errno))",
      advice: "Check the folder, its permissions and the space on the disk")
  }
}
