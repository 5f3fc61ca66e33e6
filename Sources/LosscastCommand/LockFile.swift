import Platform

/// A file that one process at a time keeps locked, until it closes it or ends.
enum LockFile {
  /// Locks the file at a path, which is made where there is none.
  ///
  /// - Parameters:
  ///   - seconds: how long another process is waited for.
  ///   - name: what is locked, for messages.
  /// - Returns: the file, which is locked until it is closed; nil while another process has it. A file system
  ///   without locks does without.
  static func lock(_ path: String, waiting seconds: Double, of name: String) throws -> Int32? {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw FileError("\(name): cannot be written to", errno) }
    for _ in stride(from: 0, to: seconds, by: 0.05) {
      if flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return file }
      usleep(50_000)
    }
    close(file)
    return nil
  }
}
