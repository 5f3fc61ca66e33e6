import Basics
import Platform

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Whole files, read and written at once.
enum WholeFile {
  static func read(_ path: String) throws(FileError) -> Data {
    if let text = MemoryFiles.current.text(path) { return Data(text.utf8) }
    guard let mode = mode(of: path) else {
      throw FileError("\(path): no such file. Check the path", status: Failure.missingInput)
    }
    guard mode & S_IFMT != S_IFDIR else {
      throw FileError(
        "\(path): is a folder where a file belongs", status: Failure.missingInput)
    }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw FileError("\(path): cannot be read. Make sure that you may read the file")
    }
    defer { close(file) }
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try Descriptor.contents(file, most: mostBytes) } catch {
      throw FileError("\(path): cannot be read: \(error)")
    }
    guard bytes.count <= mostBytes else {
      throw FileError(
        "\(path): is larger than \(mostBytes >> 20) MiB, which no such file is. Check the path",
        status: Failure.badData)
    }
    return Data(bytes)
  }

  /// The most that is read at once: a file that never ends, such as /dev/zero, is refused.
  static let mostBytes = 1 << 28

  /// Writes the file whole or not at all, see ``AtomicFile``.
  static func write(_ text: String, to path: String) throws(FileError) {
    do throws(SystemError) { try AtomicFile.write(text, to: path) } catch {
      throw FileError("\(path): cannot be written: \(error)")
    }
  }

  /// Makes the folder and those above it, where they are not there yet.
  static func makeFolder(_ path: String) throws(FileError) {
    if path.isEmpty || isFolder(path) { return }
    guard mode(of: path) == nil else {
      throw FileError("\(path): is a file where a folder belongs. Choose another name")
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    try makeFolder(parts.dropLast().joined(separator: "/"))
    if mkdir(path, 0o777) != 0, errno != EEXIST {
      throw FileError("\(path): the folder cannot be made", errno)
    }
  }

  /// The path's folder; empty for a name alone.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func isFolder(_ path: String) -> Bool {
    mode(of: path).map { $0 & S_IFMT == S_IFDIR } ?? false
  }

  /// - Throws: ``FileError`` for a pipe or a device, which a command that reads its file more than once would wait for
  ///   without end.
  static func requireRereadable(_ path: String) throws(FileError) {
    guard let mode = mode(of: path), ![S_IFREG, S_IFDIR].contains(mode & S_IFMT) else { return }
    throw FileError(
      "\(path): is no regular file, and is read more than once. Save what comes of it to a file first",
      status: Failure.missingInput)
  }

  /// Whether a path leads to the same file as one of the others, or is spelled the same.
  static func areSame(_ path: String, _ others: [String]) -> Bool {
    func identity(_ path: String) -> [UInt64]? {
      var info = stat()
      guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
      return [UInt64(info.st_dev), UInt64(info.st_ino)]
    }
    let own = identity(path)
    return others.contains { $0 == path || (own != nil && own == identity($0)) }
  }

  /// How many bytes a regular file has; nil where there is none.
  static func size(_ path: String) -> Int? {
    var info = stat()
    guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(info.st_size)
  }

  static func exists(_ path: String) -> Bool { mode(of: path) != nil }

  private static func mode(of path: String) -> mode_t? {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode : nil
  }
}
