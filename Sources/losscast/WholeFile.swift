#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
  private let systemRead = Glibc.read
#else
  import Darwin
  private let systemRead = Darwin.read
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
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw FileError("\(path): cannot be read. Make sure that you may read the file")
    }
    defer { close(file) }
    // By pieces, since a pipe does not know its length.
    var data = Data()
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { systemRead(file, $0.baseAddress, $0.count) }
      if count == 0 { return data }
      guard count > 0 else { throw FileError("\(path): cannot be read", errno) }
      data.append(contentsOf: piece[..<count])
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

  /// The path's folder; empty for a name alone.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func isFolder(_ path: String) -> Bool {
    mode(of: path).map { $0 & S_IFMT == S_IFDIR } ?? false
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

  static func exists(_ path: String) -> Bool { mode(of: path) != nil }

  private static func mode(of path: String) -> mode_t? {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode : nil
  }
}
