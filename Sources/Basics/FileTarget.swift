internal import Platform

/// Where a path leads once symbolic links are followed, and what is there.
struct FileTarget {
  enum Kind {
    case missing, regular, folder
    /// A device, a pipe or a socket.
    case special
  }

  /// The path without links in its last part.
  let path: String
  let kind: Kind
  /// The permissions of a regular file.
  let mode: mode_t?

  /// As many links as the system itself follows.
  private static let mostLinks = 40

  init(_ path: String) throws(SystemError) {
    var path = path
    guard !path.isEmpty else { throw .noSuchFile }
    for _ in 0..<Self.mostLinks {
      var info = stat()
      guard lstat(path, &info) == 0 else {
        guard errno == ENOENT, !path.hasSuffix("/") else { throw .last }
        self.path = path
        kind = .missing
        mode = nil
        return
      }
      switch info.st_mode & S_IFMT {
      case S_IFLNK: path = try Self.destination(ofLink: path)
      case S_IFREG:
        self.path = path
        kind = .regular
        mode = info.st_mode & 0o777
        return
      case let type:
        self.path = path
        kind = type == S_IFDIR ? .folder : .special
        mode = nil
        return
      }
    }
    throw SystemError(code: ELOOP)
  }

  /// The path of the folder that the file is in.
  var folder: String { Self.folder(of: path) }

  /// The file's name in its folder.
  var name: String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func destination(ofLink path: String) throws(SystemError) -> String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { letters in
        letters.baseAddress.map { readlink(path, $0, letters.count) } ?? -1
      }
    }
    guard count > 0 else { throw .last }
    let destination = String(decoding: buffer[..<count], as: UTF8.self)
    return destination.hasPrefix("/") ? destination : "\(folder(of: path))/\(destination)"
  }
}
