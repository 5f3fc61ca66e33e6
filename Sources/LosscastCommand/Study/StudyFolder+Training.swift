import Platform

/// One process at a time trains a study on this machine, or submits it.
extension StudyFolder {
  private var lockPath: String { "\(path)/.training.lock" }

  /// Takes the folder until the file that is returned is closed.
  func lockForTraining() throws -> Int32 {
    try WholeFile.makeFolder(path)
    let lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard lock >= 0 else { throw FileError("\(path): cannot be written to", errno) }
    // Whoever asks isTraining holds the lock for a moment.
    for _ in 0..<20 {
      if flock(lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return lock }
      usleep(50_000)
    }
    close(lock)
    throw FileError(
      "\(path): another losscast study is training these runs; --status says how far it is")
  }

  /// Whether a process on this machine trains the study.
  var isTraining: Bool { Self.isLocked(lockPath) }

  /// Whether a process writes to the log, which it keeps locked: one that outlived the study that
  /// started it.
  func isBeingWritten(_ log: String) -> Bool { Self.isLocked("\(path)/\(log)") }

  private static func isLocked(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
