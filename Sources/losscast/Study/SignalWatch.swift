import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Signals that ask this program to end, and the ends of its children, as something to wait for.
enum SignalWatch {
  /// The end of a pipe that handlers write to: the one thing that is safe to do in them.
  private static let pipeEnd = Atomic<Int32>(-1)
  private static let received = Atomic<Int32>(0)

  /// The signal that asked for the end, if one has.
  static var signal: Int32? {
    let signal = received.load(ordering: .acquiring)
    return signal == 0 ? nil : signal
  }

  /// Catches the signals from now on, and returns the file to wait on.
  ///
  /// A signal that is ignored, as under `nohup`, stays so.
  static func begin() throws(FileError) -> Int32 {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw FileError("no pipe can be made", errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    // Before the handlers, which must not be the first to touch what is made on first use.
    received.store(0, ordering: .releasing)
    pipeEnd.store(ends[1], ordering: .releasing)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGCHLD] {
      var action = sigaction()
      sigaction(number, nil, &action)
      if number != SIGCHLD, Self.isIgnored(action) { continue }
      sigemptyset(&action.sa_mask)
      action.sa_flags = SA_RESTART
      Self.setHandler(of: &action) { number in
        let saved = errno
        if number != SIGCHLD { SignalWatch.received.store(number, ordering: .releasing) }
        var byte: UInt8 = 0
        _ = write(SignalWatch.pipeEnd.load(ordering: .acquiring), &byte, 1)
        errno = saved
      }
      sigaction(number, &action, nil)
    }
    return ends[0]
  }

  /// Waits until a signal comes, or so long.
  static func wait(on file: Int32, milliseconds: Int32) {
    var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, milliseconds) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(file, &bytes, bytes.count) > 0 {}
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Glibc)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func setHandler(
    of action: inout sigaction, _ handler: @escaping @convention(c) (Int32) -> Void
  ) {
    #if canImport(Glibc)
      action.__sigaction_handler.sa_handler = handler
    #else
      action.__sigaction_u.__sa_handler = handler
    #endif
  }
}
