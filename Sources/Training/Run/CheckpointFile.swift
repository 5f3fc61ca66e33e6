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
  private var draft: String { path + ".part" }

  init(besideLog log: String) { path = log + ".checkpoint" }

  /// The checkpoint, or nil if there is none.
  func read() throws(LogError) -> Checkpoint? {
    let bytes: [UInt8]
    switch readFile(path) {
    case .success(let read):
      guard let read else {
        throw LogError(
          .badData, file: path,
          "is no file, or one of more than \(Self.mostBytes >> 30) GiB, and so no checkpoint",
          advice: "Remove it; the run is then trained again from its start, to the same log")
      }
      bytes = read
    case .failure(let problem) where problem.code == ENOENT: return nil
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
    if let problem = writeDraft(checkpoint.bytes) {
      unlink(draft)
      throw LogError(
        .unwritable, file: path, "the checkpoint cannot be written: \(problem)",
        advice: "Check the folder, its permissions and the space on the disk")
    }
  }

  /// Removes it, and what an interruption has left of one.
  func remove() {
    unlink(path)
    unlink(draft)
  }

  /// Writes a file beside it, waits until the disk has it, and puts it in its place.
  private func writeDraft(_ bytes: [UInt8]) -> SystemProblem? {
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { return SystemProblem(code: errno) }
    var problem = writeAll(bytes, to: file)
    if problem == nil, fsync(file) != 0 { problem = SystemProblem(code: errno) }
    if close(file) != 0, problem == nil { problem = SystemProblem(code: errno) }
    if let problem { return problem }
    guard rename(draft, path) == 0 else { return SystemProblem(code: errno) }
    syncFolder()
    return nil
  }

  /// So that the new name is on the disk too. A file system that cannot do it is none to worry about.
  private func syncFolder() {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.joined(separator: "/")
    let file = open(
      folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }

  private func writeAll(_ bytes: [UInt8], to file: Int32) -> SystemProblem? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return SystemProblem(code: errno)
      }
      rest = rest.dropFirst(count)
    }
    return nil
  }

  /// More than the state of any model that a machine trains in its processor's memory.
  private static let mostBytes = 1 << 34

  /// All bytes of the file, or only the first of what begins as no checkpoint does; nil for what is no
  /// regular file or too large.
  private func readFile(_ path: String) -> Result<[UInt8]?, SystemProblem> {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return .failure(SystemProblem(code: errno)) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return .failure(SystemProblem(code: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.mostBytes else {
      return .success(nil)
    }
    let size = Int(status.st_size)
    do throws(SystemProblem) {
      var bytes = try read(file, upTo: min(size, 1 << 10))
      guard Checkpoint.isOne(beginningWith: bytes) else { return .success(bytes) }
      if size > bytes.count { bytes += try read(file, upTo: size - bytes.count) }
      return .success(bytes)
    } catch {
      return .failure(error)
    }
  }

  private func read(_ file: Int32, upTo count: Int) throws(SystemProblem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes {
        systemRead(file, $0.baseAddress.map { $0 + filled }, $0.count - filled)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw SystemProblem(code: errno)
      }
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(count - filled)
    return bytes
  }
}

/// An error number of the system, which describes itself.
private struct SystemProblem: Error, CustomStringConvertible {
  let code: Int32
  var description: String { String(cString: strerror(code)) }
}

#if canImport(Glibc)
  private let systemWrite = Glibc.write
  private let systemRead = Glibc.read
#else
  private let systemWrite = Darwin.write
  private let systemRead = Darwin.read
#endif
