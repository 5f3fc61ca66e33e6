import Platform
import Synchronization

/// The input of the moment as a file, for readers that open a path.
enum InputFile {
  /// In memory where that is possible, since it is written anew for each input.
  private static let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"

  /// One file a process is enough: inputs are tried one after another.
  private static let turn = Mutex(())

  static func with<Value>(_ input: [UInt8], _ body: (String) throws -> Value) throws -> Value {
    try turn.withLock { _ in
      let path = "\(folder)/losscast-fuzz-\(getpid()).csv"
      try write(input, to: path)
      defer { unlink(path) }
      return try body(path)
    }
  }

  /// Adds the input to what is in the file.
  static func append(_ input: ArraySlice<UInt8>, to path: String) throws {
    try write(Array(input), to: path, adding: O_APPEND)
  }

  private static func write(_ input: [UInt8], to path: String, adding: Int32 = O_TRUNC) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | adding, 0o600)
    guard file >= 0 else { throw Finding("\(path) cannot be opened") }
    defer { close(file) }
    let count = input.withUnsafeBytes { Platform.write(file, $0.baseAddress, $0.count) }
    guard count == input.count else { throw Finding("\(path) cannot be written") }
  }
}
