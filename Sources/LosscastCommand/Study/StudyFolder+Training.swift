import Platform

/// One process at a time trains a study on this machine, or submits it.
extension StudyFolder {
  private var lockPath: String { "\(path)/.training.lock" }

  /// Takes the folder until the file that is returned is closed.
  func lockForTraining() throws -> Int32 {
    try WholeFile.makeFolder(path)
    // Whoever asks isTraining holds the lock for a moment.
    if let lock = try LockFile.lock(lockPath, waiting: 1, of: path) { return lock }
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
