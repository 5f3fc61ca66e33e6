#if canImport(Glibc)
  import Glibc
  private let systemWrite = Glibc.write
#else
  import Darwin
  private let systemWrite = Darwin.write
#endif

/// The two streams: answers on standard output, everything else on standard error.
enum Console {
  /// Prints an answer. A reader that has gone, as in `losscast fit … | head`, is no failure.
  static func print(_ text: String) throws(FileError) {
    let problem = write(text, to: STDOUT_FILENO)
    if problem != 0, problem != EPIPE {
      throw FileError("standard output cannot be written", problem)
    }
  }

  /// A remark about what the command does.
  static func note(_ text: String) { _ = write("losscast: \(text)\n", to: STDERR_FILENO) }

  /// A line of progress that the next one replaces; silent where errors are not on a terminal.
  static func progress(_ text: String) {
    if errorsAreOnTerminal { _ = write("\r\u{1B}[K\(text)", to: STDERR_FILENO) }
  }

  /// Lines of progress in place of as many that were shown before; for terminals alone.
  static func show(_ lines: [String], over shown: Int) {
    _ = write(replacing(shown, by: lines), to: STDERR_FILENO)
  }

  /// What puts lines on a terminal in place of the last ones there.
  static func replacing(_ shown: Int, by lines: [String]) -> String {
    let up = shown > 0 ? "\u{1B}[\(shown)A\r\u{1B}[J" : ""
    return up + lines.map { $0 + "\n" }.joined()
  }

  /// The columns and lines of the terminal on standard output.
  static var terminalSize: (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  static let errorsAreOnTerminal = isatty(STDERR_FILENO) == 1

  /// Writes all of the text; the error number if that fails, or else 0.
  static func write(_ text: String, to file: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = systemWrite(
          file, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = rest.dropFirst(count)
      }
      return 0
    }
  }
}
