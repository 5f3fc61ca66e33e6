import Basics

/// A file that cannot be read or written, or a program that cannot be run.
struct FileError: Error, CustomStringConvertible {
  var description: String
  var status: Int32

  init(_ description: String, status: Int32 = Failure.inputOutput) {
    self.description = description
    self.status = status
  }

  /// - Parameter code: the system's error number.
  init(_ description: String, _ code: Int32) {
    self.init("\(description): \(SystemError(code: code))")
  }
}
