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

/// A file that cannot be read or written.
struct FileError: Error, CustomStringConvertible {
  var description: String
  var status: Int32
}

/// Whole files, read and written at once.
enum WholeFile {
  static func read(_ path: String) throws(FileError) -> Data {
    var info = stat()
    guard stat(path, &info) == 0 else {
      throw FileError(
        description: "\(path): \(String(cString: strerror(errno)))", status: Failure.missingInput)
    }
    guard info.st_mode & S_IFMT != S_IFDIR else {
      throw FileError(
        description: "\(path): is a directory where a file belongs", status: Failure.missingInput)
    }
    do { return try Data(contentsOf: URL(filePath: path)) } catch {
      throw FileError(
        description: "\(path): cannot be read: \(String(cString: strerror(errno)))",
        status: Failure.inputOutput)
    }
  }

  /// Makes the folder and those above it, where they are not there yet.
  static func makeFolder(_ path: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(
        at: URL(filePath: path), withIntermediateDirectories: true)
    } catch {
      throw FileError(
        description: "\(path): the folder cannot be made: \(String(cString: strerror(errno)))",
        status: Failure.inputOutput)
    }
  }

  /// Writes the file whole or not at all.
  static func write(_ data: Data, to path: String) throws(FileError) {
    do { try data.write(to: URL(filePath: path), options: .atomic) } catch {
      throw FileError(
        description: "\(path): cannot be written: \(String(cString: strerror(errno)))",
        status: Failure.inputOutput)
    }
  }
}
