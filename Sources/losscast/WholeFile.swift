#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whole files, read and written at once.
enum WholeFile {
  static func read(_ path: String) throws(FileError) -> Data {
    guard let mode = mode(of: path) else {
      throw FileError("\(path): no such file. Check the path", status: Failure.missingInput)
    }
    guard mode & S_IFMT != S_IFDIR else {
      throw FileError(
        "\(path): is a folder where a file belongs", status: Failure.missingInput)
    }
    do { return try Data(contentsOf: URL(filePath: path)) } catch {
      throw FileError("\(path): cannot be read. Make sure that you may read the file")
    }
  }

  /// Writes the file whole or not at all. What is there already and is no regular file, such as
  /// a device or a pipe, is written to and not replaced.
  static func write(_ text: String, to path: String) throws(FileError) {
    let mode = mode(of: path)
    let isReplaceable = mode.map { $0 & S_IFMT == S_IFREG } ?? true
    let draft = isReplaceable ? "\(path).\(getpid()).part" : path
    let problem = writeAll(text, to: draft)
    if problem == 0, !isReplaceable || rename(draft, path) == 0 { return }
    let code = problem == 0 ? errno : problem
    if isReplaceable { unlink(draft) }
    throw FileError("\(path): cannot be written", code)
  }

  /// The error number if that fails, or else 0.
  private static func writeAll(_ text: String, to path: String) -> Int32 {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if file < 0 { return errno }
    let problem = Console.write(text, to: file)
    return close(file) == 0 || problem != 0 ? problem : errno
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

  static func isFolder(_ path: String) -> Bool {
    mode(of: path).map { $0 & S_IFMT == S_IFDIR } ?? false
  }

  static func exists(_ path: String) -> Bool { mode(of: path) != nil }

  private static func mode(of path: String) -> mode_t? {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode : nil
  }
}
