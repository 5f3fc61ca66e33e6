import Basics
import Platform
import Reports
import Synchronization

/// The two streams: answers on standard output, everything else on standard error.
enum Console {
  /// Prints an answer. A reader that has gone, as in `losscast fit … | head`, is no failure.
  ///
  /// A terminal gets no control characters that came from a file or a name; elsewhere the answer is
  /// as it is, since a program may read it.
  static func print(_ text: String) throws(FileError) {
    try put(isOnTerminal ? PrintableText.lines(text) : text)
  }

  /// Prints a report, on a terminal with its emphasis.
  static func print(_ report: ReportText) throws(FileError) {
    guard isOnTerminal else { return try put(report.description) }
    let style = TerminalStyle(of: STDOUT_FILENO)
    let lines = report.lines.map { style.text(PrintableText.line($0.text), $0.emphasis) + "\n" }
    try put(lines.joined())
  }

  private static var isOnTerminal: Bool { CommandCall.streams == nil && isatty(STDOUT_FILENO) == 1 }

  private static let chosenDetail = Mutex(ReportStyle.Detail.usual)

  /// How much the command says.
  static var detail: ReportStyle.Detail {
    get { CommandCall.streams == nil ? chosenDetail.withLock { $0 } : .usual }
    set { chosenDetail.withLock { $0 = newValue } }
  }

  /// Lines of a display that is kept up to date, in place of the last ones on the terminal.
  static func replace(_ shown: Int, by lines: [String]) throws(FileError) {
    try put(replacing(shown, by: lines))
  }

  private static func put(_ text: String) throws(FileError) {
    if let streams = CommandCall.streams { return streams.output.withLock { $0 += text } }
    progress("")
    do throws(SystemError) { try Descriptor.write(text, to: STDOUT_FILENO) } catch {
      guard error.code != EPIPE else { return }
      throw FileError("standard output cannot be written: \(error)")
    }
  }

  /// A remark about what the command does, unless it is to be quiet.
  static func note(_ text: String) {
    guard detail != .brief else { return }
    AnswerRecorder.current?.note(shortened(text))
    say(text)
  }

  /// A remark for those who want to know more.
  static func explain(_ text: String) {
    if detail == .full { note(text) }
  }

  /// What has failed.
  static func error(_ text: String) { say("error: \(text)", .warning) }

  private static func say(_ text: String, _ emphasis: ReportText.Emphasis = .none) {
    if let streams = CommandCall.streams {
      return streams.notes.withLock { $0.append(shortened(text)) }
    }
    let style = TerminalStyle(of: STDERR_FILENO)
    let lines = PrintableText.lines(shortened("losscast: \(text)")).split(
      separator: "\n", omittingEmptySubsequences: false)
    progress("")
    complain(lines.map { style.text(String($0), emphasis) + "\n" }.joined())
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

  /// A line of progress that the next one replaces, and an empty one takes away; silent where errors are
  /// not on a terminal, and where the command is to be quiet.
  static func progress(_ text: String) {
    guard errorsAreOnTerminal, detail != .brief else { return }
    progressLine.withLock { _ in
      isProgressChanging.store(true, ordering: .sequentiallyConsistent)
      defer { isProgressChanging.store(false, ordering: .sequentiallyConsistent) }
      if isProgressOver.load(ordering: .sequentiallyConsistent) { return }
      if text.isEmpty, !isProgressShown.load(ordering: .relaxed) { return }
      // The last column stays free, or some terminals would wrap.
      complain(
        "\r\u{1B}[K\(PrintableText.line(text, most: terminalSize(of: STDERR_FILENO).width - 1))")
      isProgressShown.store(!text.isEmpty, ordering: .relaxed)
    }
  }

  /// Held while the line of progress changes.
  private static let progressLine = Mutex(())
  /// For signal handlers too, which may not wait.
  private static let isProgressShown = Atomic(false)
  private static let isProgressChanging = Atomic(false)
  private static let isProgressOver = Atomic(false)

  /// Takes the line of progress away, and lets none come after it; for signal handlers, which may do nothing else.
  static func endProgressAtOnce() {
    isProgressOver.store(true, ordering: .sequentiallyConsistent)
    // Another thread may be writing a line. So may this one, which then never ends it.
    for _ in 0..<50 where isProgressChanging.load(ordering: .sequentiallyConsistent) {
      poll(nil, 0, 1)
    }
    eraseProgressAtOnce()
  }

  /// Makes what ``endProgressAtOnce()`` reads: a handler must not be the first to make a global.
  static func prepareToEndProgress() {
    _ = isProgressOver.load(ordering: .relaxed)
    _ = isProgressChanging.load(ordering: .relaxed)
    eraseProgressAtOnce()
  }

  private static func eraseProgressAtOnce() {
    guard isProgressShown.load(ordering: .relaxed) else { return }
    withUnsafeBytes(of: (UInt8(13), UInt8(27), UInt8(91), UInt8(75))) {
      _ = write(STDERR_FILENO, $0.baseAddress, $0.count)
    }
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

  /// The columns and lines of the terminal on a stream, by default standard output.
  static func terminalSize(of stream: Int32 = STDOUT_FILENO) -> (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  static let errorsAreOnTerminal = isatty(STDERR_FILENO) == 1
}
