#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A program that was started, with what it prints kept until it is asked for.
///
/// It has a process group of its own: a Ctrl-C at the terminal is for this program, which passes it
/// on once it is ready to.
final class ChildProcess {
  let id: pid_t
  /// How it ended, once it has.
  private(set) var ending: Ending?
  private let output: Int32
  private let errors: Int32
  /// The end of a pipe that the child holds the other end of: it closes when the child ends, which
  /// can be waited for together with others'.
  private let life: Int32

  enum Ending: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  /// - Parameters:
  ///   - program: a path, or a name to be found on the PATH.
  ///   - arguments: what it is given.
  init(_ program: String, _ arguments: [String]) throws(FileError) {
    output = try Self.anonymousFile()
    errors = try Self.anonymousFile()
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw FileError("no pipe can be made", errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    life = ends[0]
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO + 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    // Threads of a pool have signals blocked, which the child would take over.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)

    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var id: pid_t = 0
    let problem = posix_spawnp(&id, program, &actions, &attributes, &words, environ)
    guard problem == 0 else { throw FileError("\(program) cannot be started", problem) }
    self.id = id
  }

  deinit {
    close(output)
    close(errors)
    close(life)
  }

  /// This program itself, for children of the same version even if its file is replaced meanwhile.
  static var ownProgram: String {
    #if os(Linux)
      "/proc/self/exe"
    #else
      CommandLine.arguments[0]
    #endif
  }

  /// Whether it has ended, without waiting for that.
  func hasEnded() -> Bool {
    if ending == nil { _ = reap(WNOHANG) }
    return ending != nil
  }

  /// Waits until one of them ends, or so long; a signal may cut it short.
  static func waitForOne(of processes: [ChildProcess], milliseconds: Int32) {
    var ends = processes.map { pollfd(fd: $0.life, events: Int16(POLLIN), revents: 0) }
    poll(&ends, nfds_t(ends.count), milliseconds)
  }

  /// Waits for its end.
  func wait() -> Ending {
    while true {
      if let ending { return ending }
      _ = reap(0)
    }
  }

  private func reap(_ options: Int32) -> Bool {
    var status: Int32 = 0
    guard waitpid(id, &status, options) == id else { return false }
    // As WIFSIGNALED and WEXITSTATUS, which are macros, have it.
    let signal = status & 0x7f
    ending = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
    return true
  }

  func send(_ signal: Int32) {
    if ending == nil { kill(id, signal) }
  }

  /// The end of what it printed.
  var printed: String { Self.text(of: output) }
  /// The end of what it printed on standard error.
  var complaints: String { Self.text(of: errors) }

  /// A file without a name: unlike a pipe, it never fills up and blocks the child.
  private static func anonymousFile() throws(FileError) -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/losscast.XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw FileError("\(folder): no file can be made there", errno) }
    unlink(&template)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    return file
  }

  private static func text(of file: Int32) -> String {
    let window = 1 << 16
    let size = Int(lseek(file, 0, SEEK_END))
    return String(unsafeUninitializedCapacity: window) { buffer in
      max(0, pread(file, buffer.baseAddress, window, off_t(max(0, size - window))))
    }
  }
}
