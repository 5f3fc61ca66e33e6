internal import Basics

/// A log of ``LogWriter``'s, as lines of text: what a run that goes on has to know of what is there.
///
/// The last line may be unfinished, or blank bytes that a disk has kept of one after a loss of power;
/// it does not count.
package struct LogText: Sendable {
  /// The comment lines before the column names.
  package private(set) var head = LogHead()
  /// The line of column names.
  package private(set) var names = ""
  /// The lines of records.
  package private(set) var rows: [String] = []
  /// The comment lines after the records.
  package private(set) var closing = LogHead()
  /// The number of bytes that these lines take up.
  package private(set) var length = 0

  /// Reads the log.
  ///
  /// - Returns: nil if there is no file.
  package init?(reading path: String) throws(LogError) {
    let opened: RegularFile?
    do throws(SystemError) { opened = try RegularFile.open(path) } catch {
      if error == .noSuchFile { return nil }
      throw LogFile.failure(.unreadable, path, "cannot read the log", error)
    }
    guard let opened else {
      throw LogError(
        .notAFile, file: path, "this is no regular file", advice: "Choose another name")
    }
    try self.init(LogFile.contents(of: opened.descriptor, path), path: path)
  }

  init(_ bytes: [UInt8], path: String) throws(LogError) {
    var line = 0
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      // A row of zeros is what a file system leaves of a line that the disk has never seen.
      if bytes[start..<end].contains(0) { break }
      line += 1
      try take(String(decoding: bytes[start..<end], as: UTF8.self), line: line, path: path)
      start = end + 1
      length = start
    }
  }

  private mutating func take(_ text: String, line: Int, path: String) throws(LogError) {
    if text.hasPrefix("#") {
      if names.isEmpty { head.append(text) } else { closing.append(text) }
    } else if names.isEmpty {
      names = text
    } else {
      guard closing.lines.isEmpty, isRow(text) else {
        throw LogError(
          .badData, file: path, line: line, "this is no row of the run's own log",
          advice: RecordsAdvice.replace(or: "Restore the line"))
      }
      rows.append(text)
    }
  }

  /// Whether the line has a step beyond the last row's and as many cells as there are columns.
  private func isRow(_ text: String) -> Bool {
    guard let step = Self.step(ofRow: text) else { return false }
    let previous = rows.last.flatMap(Self.step) ?? 0
    return step > previous && text.count(where: { $0 == "," }) == names.count(where: { $0 == "," })
  }

  package static func step(ofRow row: String) -> Int? { Int(row.prefix { $0 != "," }) }
}
