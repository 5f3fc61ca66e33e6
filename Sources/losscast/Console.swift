#if canImport(Glibc)
  import Glibc
  private let systemWrite = Glibc.write
#else
  import Darwin
  private let systemWrite = Darwin.write
#endif

/// The two streams: answers on standard output, everything else on standard error.
enum Console {
  static func print(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// A remark about what the command does.
  static func note(_ text: String) { write("losscast: \(text)\n", to: STDERR_FILENO) }

  /// A line of progress that the next one replaces; silent where errors are not on a terminal.
  static func progress(_ text: String) {
    if errorsAreOnTerminal { write("\r\u{1B}[K\(text)", to: STDERR_FILENO) }
  }

  static let errorsAreOnTerminal = isatty(STDERR_FILENO) == 1

  private static func write(_ text: String, to file: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = unsafe systemWrite(file, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
        // Nobody reads any more, as in `losscast fit … | head`.
        if count <= 0 { return }
        rest = rest.dropFirst(count)
      }
    }
  }
}
