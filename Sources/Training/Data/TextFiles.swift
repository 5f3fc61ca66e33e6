internal import Basics
private import Platform
internal import Records

/// The bytes of a file, or of all files of a folder one after another, as they are.
///
/// They are read into memory and not mapped: a run must neither end nor see other bytes because
/// someone changes a file under it. Of more than 8 GiB there is none.
struct TextFiles: Sendable {
  private let bytes: [UInt8]
  let fingerprint: Fingerprint
  var count: Int { bytes.count }

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
    let size = paths.reduce(0) { $0 + Self.size(of: $1) }
    guard size <= Self.mostBytes else { throw Self.tooLarge(path) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    for path in paths.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      try Self.append(path, to: &bytes)
    }
    guard !bytes.isEmpty else {
      throw LogError(
        .badData, file: path, "there is no text in it", advice: "Name a file or folder with text")
    }
    self.bytes = bytes
    fingerprint = bytes.withUnsafeBytes { Fingerprint($0) }
  }

  /// Copies as many bytes as the window has, the first at `offset`.
  ///
  /// - Precondition: they all lie within the text.
  func copy(to window: UnsafeMutableBufferPointer<UInt8>, from offset: Int) {
    precondition(offset >= 0 && offset + window.count <= count)
    _ = window.update(fromContentsOf: bytes[offset..<offset + window.count])
  }

  /// What is kept in memory, as a whole.
  private static let mostBytes = 1 << 33

  private static func tooLarge(_ path: String) -> LogError {
    LogError(
      .badData, file: path, "more than \(mostBytes >> 30) GiB of text",
      advice: "Train on a part of it: the text is kept in memory")
  }

  private static func append(_ path: String, to bytes: inout [UInt8]) throws(LogError) {
    let opened: RegularFile?
    do throws(SystemError) { opened = try RegularFile.open(path) } catch {
      throw unreadable(path, error)
    }
    guard let opened else {
      throw LogError(
        .notAFile, file: path, "this is no regular file", advice: "Save the text to a file first")
    }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let room = piece.count
    while true {
      let count: Int
      do throws(SystemError) {
        count = try Descriptor.read(opened.descriptor, into: &piece, count: room)
      } catch {
        throw unreadable(path, error)
      }
      if count == 0 { return }
      bytes += piece[..<count]
      guard bytes.count <= mostBytes else { throw tooLarge(path) }
    }
  }

  /// Adds the regular files of a folder and of its folders. Links to files are followed, links to
  /// folders are not, since they may lead in circles.
  private static func collect(_ folder: String, into paths: inout [String]) throws(LogError) {
    guard let stream = opendir(folder) else { throw unreadable(folder) }
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

  private static func unreadable(_ path: String, _ error: SystemError = .last) -> LogError {
    LogError(
      .unreadable, file: path, "\(error)",
      advice: "Make sure that you may read it")
  }

  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
