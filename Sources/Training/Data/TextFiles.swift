internal import RunLogs

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// The bytes of a file, or of all files of a folder one after another, as they are.
struct TextFiles: Sendable {
  private let files: [FileBytes]
  /// How many bytes come before each file.
  private let starts: [Int]
  let count: Int

  /// - Throws: `LogError` if there is nothing at the path, or nothing that can be read.
  init(path: String) throws(LogError) {
    var paths: [String] = []
    switch Self.kind(of: path) {
    case S_IFREG: paths = [path]
    case S_IFDIR: try Self.collect(path, into: &paths)
    case nil:
      throw LogError(
        .missingFile, file: path, "no such file or folder", advice: "Check the path")
    default:
      throw LogError(
        .notAFile, file: path, "this is neither a file nor a folder",
        advice: "Save the text to a file first")
    }
    var files: [FileBytes] = []
    var starts: [Int] = []
    var count = 0
    for path in paths.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let file = try FileBytes(path: path)
      if file.bytes.isEmpty { continue }
      files.append(file)
      starts.append(count)
      count += file.bytes.count
    }
    guard count > 0 else {
      throw LogError(
        .badData, file: path, "there is no text in it", advice: "Name a file or folder with text")
    }
    self.files = files
    self.starts = starts
    self.count = count
  }

  /// Copies as many bytes as the window has, the first at `offset`.
  ///
  /// - Precondition: they all lie within the text.
  func copy(to window: UnsafeMutableBufferPointer<UInt8>, from offset: Int) {
    precondition(offset >= 0 && offset + window.count <= count)
    // The last file that begins at or before the offset.
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    var (written, file) = (0, low)
    while written < window.count {
      let bytes = files[file].bytes
      let place = offset + written - starts[file]
      let length = min(bytes.count - place, window.count - written)
      UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(window)[written...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[place..<place + length]))
      written += length
      file += 1
    }
  }

  /// Adds the regular files of a folder and of its folders. Links to files are followed, links to
  /// folders are not, since they may lead in circles.
  private static func collect(_ folder: String, into paths: inout [String]) throws(LogError) {
    guard let stream = opendir(folder) else {
      throw LogError(
        .unreadable, file: folder, String(cString: strerror(errno)),
        advice: "Make sure that you may read the folder")
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      switch kind(of: path) {
      case S_IFREG: paths.append(path)
      case S_IFDIR where !isLink(path): try collect(path, into: &paths)
      default: break
      }
    }
  }

  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
