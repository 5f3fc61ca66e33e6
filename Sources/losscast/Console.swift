#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The two streams: answers on standard output, everything else on standard error.
enum Console {
  static func print(_ text: String) {
    fputs(text, stdout)
  }

  /// A remark about what the command does.
  static func note(_ text: String) {
    fputs("losscast: \(text)\n", stderr)
  }

  static var errorsAreOnTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
