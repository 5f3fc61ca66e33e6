internal import Basics
internal import RunLogs

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The checkpoint beside a log, `PATH.checkpoint`: at any moment, whatever happens to the process or
/// the machine, it is whole, the one before, or not there.
struct CheckpointFile {
  let path: String

  init(besideLog log: String) { path = log + ".checkpoint" }

  /// The checkpoint, or nil if there is none.
  ///
  /// - Parameter limit: more bytes than the run's checkpoint can have; a larger file is refused
  ///   unread.
  func read(upTo limit: Int) throws(LogError) -> Checkpoint? {
    let bytes: [UInt8]
    switch readFile(path, upTo: limit) {
    case .success(let read): bytes = read
    case .failure(let problem) where problem.code == ENOENT: return nil
    case .failure(let problem) where problem.code == EFBIG || problem.code == EISDIR:
      throw LogError(
        .badData, file: path,
        problem.code == EFBIG
          ? "is larger than a checkpoint of this run can be (\(limit) bytes)"
          : "is not a regular file, so it is no checkpoint",
        advice: "Remove it; the run is then trained again from its start, to the same log")
    case .failure(let problem):
      throw LogError(
        .unreadable, file: path, "cannot be read: \(problem)",
        advice: "Make sure that you may read the file")
    }
    do throws(Checkpoint.Problem) {
      return try Checkpoint(bytes: bytes)
    } catch {
      throw LogError(
        .badData, file: path, error.rawValue,
        advice: "Remove it; the run is then trained again from its start, to the same log")
    }
  }

  func write(_ checkpoint: Checkpoint) throws(LogError) {
    do throws(SystemError) {
      try AtomicFile.write(checkpoint.bytes, to: path)
    } catch {
      throw LogError(
        .unwritable, file: path, "the checkpoint cannot be written: \(error)",
        advice: "Check the folder, its permissions and the space on the disk")
    }
  }

  func remove() { unlink(path) }

  private func readFile(_ path: String, upTo limit: Int) -> Result<[UInt8], SystemError> {
    // A pipe must not make it wait.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return .failure(.last) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return .failure(.last) }
    guard status.st_mode & S_IFMT == S_IFREG else { return .failure(.isDirectory) }
    guard status.st_size <= limit else { return .failure(SystemError(code: EFBIG)) }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        let rest = UnsafeMutableRawBufferPointer(rebasing: $0[filled...])
        return systemRead(file, rest.baseAddress, rest.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return .failure(SystemError.last)
      }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return .success(bytes)
  }
}

#if canImport(Glibc)
  private let systemRead = Glibc.read
#else
  private let systemRead = Darwin.read
#endif
