/// A place in a log up to which it has been read, and what tells whether it is still the same log.
struct LogPlace: Sendable {
  let layout: LogLayout
  /// The number of the next line.
  let line: Int
  let isCompressed: Bool
  /// Whether reading can go on from here; otherwise the log is read anew.
  let canGoOn: Bool
  /// Whether the log cannot be gone on with from here: its beginning may yet tell of another format
  /// or of more columns, since JSON objects may gain keys, or reading went wrong behind this place.
  var mustBeReadAgain: Bool
  /// The bytes that are read.
  private let offset: Int
  /// The last of them. A file that has others there has been written anew.
  private let recent: [UInt8]
  /// Of a file of another format: how far it is translated, to `offset` bytes.
  private let translation: Translation.Place?
  private let stamp: FileStamp?

  /// Where a scanner stands.
  init(_ scanner: borrowing LogScanner, stamp: FileStamp?) {
    layout = scanner.layout
    line = scanner.nextLine
    offset = scanner.window.position
    isCompressed = scanner.window.source.isCompressed
    canGoOn = scanner.window.source.canGoOn
    translation = scanner.window.source.translationPlace
    mustBeReadAgain =
      offset < (layout.format == .jsonLines ? LogLayout.keyWindow : LogOpening.size)
      || translation.map { $0.position < LogOpening.size } ?? false
    let start = scanner.window.start
    recent = Array(scanner.window.bytes(max(0, start - ByteWindow.history)..<start))
    self.stamp = stamp
  }

  /// The bytes behind this place; nil if the file is not the same log any more.
  ///
  /// - Parameter stamp: set to the file's, if it is.
  func window(of path: String, stamp: inout FileStamp?) throws(LogError) -> ByteWindow? {
    let (end, last) = translation.map { ($0.position, $0.recent) } ?? (offset, recent)
    let source = try ByteSource(opening: path, at: end - last.count)
    guard let own = self.stamp, let now = source.stamp, now.isSameFile(as: own), now.size >= end
    else { return nil }
    if let translation {
      guard try source.goOn(from: translation) else { return nil }
      stamp = now
      return ByteWindow(source, at: offset)
    }
    var window = ByteWindow(source, at: offset - recent.count)
    while window.end < recent.count, try window.refill(line: line) {}
    guard window.end >= recent.count, window.bytes(0..<recent.count).elementsEqual(recent) else {
      return nil
    }
    window.start = recent.count
    // A line ending may have been written in two pieces; the second one is no line of its own.
    if recent.last == UInt8(ascii: "\r") {
      if window.start == window.end { _ = try window.refill(line: line) }
      if window.base[window.start] == UInt8(ascii: "\n") { window.start += 1 }
    }
    stamp = now
    return window
  }
}
