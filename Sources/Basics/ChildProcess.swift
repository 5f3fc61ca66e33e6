internal import Platform

/// A program that was started, with what it prints kept until it is asked for.
///
/// It has a process group of its own: a Ctrl-C at the terminal is for this program, which passes it
/// on once it is ready to.
public final class ChildProcess {
  public let id: Int32
  /// How it ended, once it has.
  public private(set) var ending: Ending?
  private let output: AnonymousFile
  private let errors: AnonymousFile
  /// The end of a pipe that the child holds the other end of: it closes when the child ends, which
  /// can be waited for together with others'.
  private let life: Int32

  public enum Ending: Equatable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  /// Starts a program, without a shell.
  ///
  /// - Parameters:
  ///   - program: a path, or a name to be found on the PATH.
  ///   - arguments: what it is given.
  ///   - environment: variables that it has besides this program's own, or in their place.
  ///   - input: what it reads on standard input; by default nothing.
  ///   - sharesGroup: whether a Ctrl-C at the terminal ends it together with this program.
  public init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    input: String = "", sharesGroup: Bool = false
  ) throws(SystemError) {
    output = try AnonymousFile()
    errors = try AnonymousFile()
    let source = input.isEmpty ? nil : try AnonymousFile(input)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .last }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    life = ends[0]
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let source {
      posix_spawn_file_actions_adddup2(&actions, source.descriptor, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output.descriptor, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors.descriptor, STDERR_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO + 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(
      &attributes,
      Int16(
        (sharesGroup ? 0 : POSIX_SPAWN_SETPGROUP) | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    posix_spawnattr_setpgroup(&attributes, 0)
    // Threads of a pool have signals blocked, which the child would take over.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    // What this program ignores is for the child to decide.
    sigaddset(&signals, SIGXFSZ)
    posix_spawnattr_setsigdefault(&attributes, &signals)

    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var variables = Self.variables(with: environment).map { strdup($0) } + [nil]
    defer { for variable in variables { free(variable) } }
    var id: pid_t = 0
    let problem = posix_spawnp(&id, program, &actions, &attributes, &words, &variables)
    guard problem == 0 else {
      close(life)
      throw SystemError(code: problem)
    }
    self.id = id
  }

  /// This program's environment with some variables added or changed, as `NAME=value`.
  private static func variables(with added: [String: String]) -> [String] {
    var variables: [String] = []
    var next = environ
    while let variable = next.pointee {
      let text = String(cString: variable)
      if added[String(text.prefix { $0 != "=" })] == nil { variables.append(text) }
      next += 1
    }
    return variables + added.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  deinit { close(life) }

  /// This program itself, for children of the same version even if its file is replaced meanwhile.
  public static var ownProgram: String {
    #if os(Linux)
      "/proc/self/exe"
    #else
      CommandLine.arguments[0]
    #endif
  }

  /// The path in a form that no program takes for an option.
  public static func operand(_ path: String) -> String { path.hasPrefix("-") ? "./\(path)" : path }

  /// Whether it has ended, without waiting for that.
  public func hasEnded() -> Bool {
    if ending == nil { _ = reap(WNOHANG) }
    return ending != nil
  }

  /// Waits until one of them ends, or so long; a signal may cut it short.
  public static func waitForOne(of processes: [ChildProcess], milliseconds: Int32) {
    var ends = processes.map { pollfd(fd: $0.life, events: Int16(POLLIN), revents: 0) }
    poll(&ends, nfds_t(ends.count), milliseconds)
  }

  /// Waits for its end.
  public func wait() -> Ending {
    while true {
      if let ending { return ending }
      _ = reap(0)
    }
  }

  private func reap(_ options: Int32) -> Bool {
    var status: Int32 = 0
    guard waitpid(id, &status, options) == id else {
      // Somebody else has taken up its end, which is not known any more.
      if errno == ECHILD { ending = .killed(signal: 0) }
      return false
    }
    // As WIFSIGNALED and WEXITSTATUS, which are macros, have it.
    let signal = status & 0x7f
    ending = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
    return true
  }

  public func send(_ signal: Int32) {
    if ending == nil { kill(id, signal) }
  }

  /// The end of what it printed, at most 64 KiB.
  public var printed: String { String(decoding: output.end(most: Self.shownBytes), as: UTF8.self) }
  /// The end of what it printed on standard error, at most 64 KiB.
  public var complaints: String {
    String(decoding: errors.end(most: Self.shownBytes), as: UTF8.self)
  }

  private static let shownBytes = 1 << 16

  /// All that it printed, if that is not more than so many bytes.
  public func printedBytes(most: Int) -> [UInt8]? {
    output.size <= most ? output.end(most: most) : nil
  }
}
