import Basics
import Platform

/// The two streams: answers on standard output, everything else on standard error.
enum Console {
  /// Prints an answer. A reader that has gone, as in `losscast fit … | head`, is no failure.
  ///
  /// A terminal gets no control characters that came from a file or a name; elsewhere the answer is
  /// as it is, since a program may read it.
  static func print(_ text: String) throws(FileError) {
    try put(isatty(STDOUT_FILENO) == 1 ? PrintableText.lines(text) : text)
  }

  /// Lines of a display that is kept up to date, in place of the last ones on the terminal.
  static func replace(_ shown: Int, by lines: [String]) throws(FileError) {
    try put(replacing(shown, by: lines))
  }

  private static func put(_ text: String) throws(FileError) {
    do throws(SystemError) { try Descriptor.write(text, to: STDOUT_FILENO) } catch {
      guard error.code != EPIPE else { return }
      throw FileError("standard output cannot be written: \(error)")
    }
  }

  /// A remark about what the command does.
  static func note(_ text: String) {
    complain("losscast: \(PrintableText.lines(shortened(text)))\n")
  }

  /// The longest remark: file names and values in it may be of any length.
  private static let longestNote = 4096

  private static func shortened(_ text: String) -> String {
    text.utf8.count > longestNote ? "\(text.prefix(longestNote)) …" : text
  }

  /// Puts text on standard error, if anybody is there.
  private static func complain(_ text: String) {
    try? Descriptor.write(text, to: STDERR_FILENO)
  }

  /// Makes sure that the three standard files are open. Where one is not, the next file that is
  /// opened would take its place, and what is meant for the stream would be written into that.
  static func openStandardFiles() {
    for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(file, F_GETFD) < 0 && errno == EBADF {
      // The lowest number that is free is this one. Opened for reading alone, so that an answer
      // that nobody gets is an error.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// A line of progress that the next one replaces; silent where errors are not on a terminal.
  static func progress(_ text: String) {
    if errorsAreOnTerminal { complain("\r\u{1B}[K\(PrintableText.line(text))") }
  }

  /// Lines of progress in place of as many that were shown before; for terminals alone.
  static func show(_ lines: [String], over shown: Int) {
    complain(replacing(shown, by: lines))
  }

  /// What puts lines on a terminal in place of the last ones there.
  private static func replacing(_ shown: Int, by lines: [String]) -> String {
    let up = shown > 0 ? "\u{1B}[\(shown)A\r\u{1B}[J" : ""
    return up + lines.map { PrintableText.line($0) + "\n" }.joined()
  }

  /// The columns and lines of the terminal on standard output.
  static var terminalSize: (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  static let errorsAreOnTerminal = isatty(STDERR_FILENO) == 1
}
