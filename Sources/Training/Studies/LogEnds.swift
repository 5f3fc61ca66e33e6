internal import Basics
internal import Platform
internal import Records

/// The head and the last lines of a log: all that tells how it was made and how far it is, cheap
/// enough to be asked for again and again while the log grows.
struct LogEnds {
  let head: LogHead
  let columns: [String]
  /// The last complete lines, in order.
  let lastLines: [Substring]

  /// The most bytes that are read at the end.
  private static let window = 1 << 16

  /// Nil where there is no log, or none whose head is written.
  init?(ofLog path: String) {
    guard let file = try? RegularFile.open(path), let scanner = try? LogScanner(opening: path)
    else { return nil }
    head = scanner.head
    columns = scanner.columns
    // What follows the last line ending is a record that is being written, or nothing.
    lastLines = Self.text(
      of: file.descriptor, at: max(0, file.size - Self.window)
    ).split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast()
  }

  private static func text(of file: Int32, at offset: Int) -> String {
    String(unsafeUninitializedCapacity: window) { buffer in
      max(0, pread(file, buffer.baseAddress, window, off_t(offset)))
    }
  }
}
